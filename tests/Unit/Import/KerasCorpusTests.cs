using System.Text.Json;
using TfModelTools.Execution;
using TfModelTools.Features;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import;

/// <summary>Every Keras model and layer vector of the corpus predicts what other software predicted.</summary>
public sealed class KerasCorpusTests
{
    public static IEnumerable<object[]> Files() => KerasImportTests.Files().Concat(KerasImportTests.SavedModels());

    public static IEnumerable<object[]> Vectors() => LayerVectors.Ids();

    [CorpusTheory]
    [MemberData(nameof(Files))]
    public void A_model_predicts_what_other_software_predicted(string folder, string file)
    {
        string expected = Corpus.PathOf(folder, "expected", "io.npz");
        if (!File.Exists(expected))
        {
            return;
        }

        AssertPredicts(KerasImportTests.Import(folder, file), KerasImportTests.ReadAll(expected), IsPrintedShort(folder) ? 1e-4 : 1e-5);
    }

    [CorpusTheory]
    [MemberData(nameof(Vectors))]
    public void A_layer_vector_gives_the_values_of_Keras(string file, string id)
    {
        KerasCase item = LayerVectors.Load(file, id);
        // Values and weights are printed with 6 decimals, which a network of several layers adds up.
        AssertPredicts(item.Graph, item.Arrays, id.StartsWith("pipeline", StringComparison.Ordinal) || id.StartsWith("graph", StringComparison.Ordinal) ? 1e-4 : 1e-5);
    }

    // Values made by tfjs are good to about 1e-4; recurrent networks accumulate.
    private static bool IsPrintedShort(string folder)
    {
        JsonElement item = new[] { "keras-h5", "keras-v3", "savedmodel" }.SelectMany(Corpus.Cases).Single(c => c.GetProperty("folder").GetString() == folder);
        return item.GetProperty("expected").EnumerateArray().Any(e => e.GetProperty("made_by").GetString()!.Contains("tfjs", StringComparison.Ordinal))
            || item.GetProperty("exercises").GetString()!.Contains("LSTM", StringComparison.Ordinal);
    }

    private static void AssertPredicts(ModelGraph graph, IReadOnlyDictionary<string, Tensor> arrays, double tolerance)
    {
        ModelRunner runner = new(graph);
        if (runner.StateBatch is not null)
        {
            // The authors ran a stateful layer twice on the same samples.
            runner.Predict(arrays.Where(a => !a.Key.StartsWith("out/", StringComparison.Ordinal)).ToDictionary());
        }

        string[] outputs = [.. arrays.Keys.Where(k => k.StartsWith("out/", StringComparison.Ordinal) && !k.StartsWith("out/layer/", StringComparison.Ordinal))];
        if (outputs.Length == 1 && runner.Outputs.Count == 1)
        {
            // Some authors named the only output otherwise than its layer.
            arrays = new Dictionary<string, Tensor>(arrays) { ["out/" + runner.Outputs[0].Name] = arrays[outputs[0]] };
        }

        FeatureSet features = FeatureSet.Match(arrays, runner.Inputs, runner.Outputs, "the case", runner.DefaultInputs, needsOutputs: false);
        Assert.NotEmpty(features.Expected);
        IReadOnlyDictionary<string, Tensor> predicted = runner.Predict(features.Inputs);
        foreach ((string name, Tensor expected) in features.Expected)
        {
            Tensor actual = predicted[name];
            Assert.Equal(expected.Shape, actual.Shape);
            float[] wanted = TensorConverter.TryConvert(expected, DataType.Float32)!.AsSpan<float>().ToArray();
            float[] found = TensorConverter.TryConvert(actual, DataType.Float32)!.AsSpan<float>().ToArray();
            for (int i = 0; i < wanted.Length; i++)
            {
                double difference = Math.Abs((double)wanted[i] - found[i]);
                Assert.True(difference <= tolerance * Math.Max(1, Math.Abs(wanted[i])), $"{name}[{i}] is {found[i]:R}, expected {wanted[i]:R}");
            }
        }
    }
}
