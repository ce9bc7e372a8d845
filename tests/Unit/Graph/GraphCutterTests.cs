using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Graph;

public class GraphCutterTests
{
    [Fact]
    public void A_layer_becomes_the_output_under_the_name_asked_for()
    {
        ModelGraph graph = ModelImporter.Import(Sample.Model, new ModelImportOptions { Outputs = ["dense:0", "conv1d"] });
        Assert.Equal(["dense:0", "conv1d"], graph.Outputs.Select(o => o.Name));
        Assert.Equal("(N, 64)", graph.Outputs[0].Value.Shape.ToString());
        Assert.Equal("(N, 24, 48)", graph.Outputs[1].Value.Shape.ToString());
        Assert.DoesNotContain(graph.Nodes, n => n.SourceName == "language");
    }

    [Fact]
    public void A_model_cut_in_two_predicts_the_same()
    {
        Tensor words = NpzReader.ReadAll(Sample.Features).First(a => a.Key.Contains("characters", StringComparison.Ordinal)).Value;
        Dictionary<string, Tensor> input = new() { ["characters"] = words };
        ModelRunner whole = new(ModelImporter.Import(Sample.Model));
        ModelRunner first = new(ModelImporter.Import(Sample.Model, new ModelImportOptions { Outputs = ["dense"] }));
        ModelRunner second = new(ModelImporter.Import(Sample.Model, new ModelImportOptions { Inputs = ["dense"] }));
        Assert.Equal("dense", Assert.Single(second.Inputs).Name);
        Tensor expected = whole.Predict(input)["language"];
        Tensor actual = second.Predict(new Dictionary<string, Tensor> { ["dense"] = first.Predict(input)["dense"] })["language"];
        Assert.True(PredictionComparer.Compare("language", expected, actual, 1e-6).IsWithinTolerance);
    }

    [Fact]
    public void A_weight_is_an_output_that_needs_no_input()
    {
        ModelGraph graph = ModelImporter.Import(Sample.Model, new ModelImportOptions { Outputs = ["dense/kernel:0"] });
        Assert.Empty(graph.Inputs);
        Assert.Equal("(64, 64)", Assert.Single(new ModelRunner(graph).Predict(new Dictionary<string, Tensor>())).Value.Shape.ToString());
    }

    [Fact]
    public void An_unknown_name_is_an_error_that_gives_the_nearest()
    {
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => ModelImporter.Import(Sample.Model, new ModelImportOptions { Outputs = ["densee"] }));
        Assert.Contains("'dense'", fault.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => ModelImporter.Import(Sample.Model, new ModelImportOptions { Outputs = ["dense:3"] }));
    }

    [Fact]
    public void Shapes_and_batch_size_are_fixed()
    {
        Assert.Equal("(4, 5)", ModelImporter.Import(Sample.Model, new ModelImportOptions { BatchSize = 4 }).Outputs[0].Value.Shape.ToString());
        ModelGraph named = ModelImporter.Import(Sample.Model, new ModelImportOptions { InputShapes = InputShapeText.Parse(["characters=2x24"]) });
        Assert.Equal("(2, 24)", named.Inputs[0].Value.Shape.ToString());
        Assert.Equal("(N, 24)", ModelImporter.Import(Sample.Model, new ModelImportOptions { InputShapes = InputShapeText.Parse(["?,24"]) }).Inputs[0].Value.Shape.ToString());
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => ModelImporter.Import(Sample.Model, new ModelImportOptions { InputShapes = InputShapeText.Parse(["chars=2,24"]) }));
        Assert.Contains("'characters'", fault.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => ModelImporter.Import(Sample.Model, new ModelImportOptions { Signature = "serving_default" }));
    }

    [CorpusFact]
    public void A_layer_gives_what_Keras_says_of_it()
    {
        int checks = 0;
        foreach (string io in Directory.EnumerateFiles(Corpus.PathOf("keras-h5"), "io.npz", SearchOption.AllDirectories))
        {
            string[] models = [.. Directory.GetFiles(Path.GetDirectoryName(Path.GetDirectoryName(io))!, "*.h5").Where(m => !m.Contains("weights", StringComparison.Ordinal))];
            Dictionary<string, Tensor> arrays = NpzReader.ReadAll(io).ToDictionary(a => a.Key, a => a.Value);
            string[] layers = [.. arrays.Keys.Where(k => k.StartsWith("out/layer/", StringComparison.Ordinal)).Select(k => k["out/layer/".Length..])];
            if (models.Length != 1 || layers.Length == 0)
            {
                continue;
            }

            ModelRunner runner = new(ModelImporter.Import(models[0], new ModelImportOptions { Outputs = layers }));
            IReadOnlyDictionary<string, Tensor> results = runner.Predict(runner.Inputs.ToDictionary(i => i.Name, i => arrays.TryGetValue("in/" + i.Name, out Tensor? named) ? named : arrays.Single(a => a.Key.StartsWith("in/", StringComparison.Ordinal)).Value));
            foreach (string layer in layers)
            {
                PredictionComparison comparison = PredictionComparer.Compare(layer, arrays["out/layer/" + layer], results[layer], 1e-4);
                Assert.True(comparison.IsWithinTolerance, $"{models[0]}: {comparison}");
                checks++;
            }
        }

        Assert.True(checks > 15);
    }
}
