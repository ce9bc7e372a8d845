using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Features;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>
/// The Keras models of the corpus' folder "faults", which once gave wrong numbers: each agrees with the values beside it (NAME.npz holds
/// inputs by name and right outputs as "out/NAME"), or is refused with a message that says why.
/// </summary>
public sealed class KerasFaultCorpusTests
{
    /// <summary>Models that agree: the file, and of those whose weights stand alone the architecture.</summary>
    private static readonly (string Model, string? Architecture)[] Agreeing =
    [
        ("h5-mha-mask.h5", null),
        ("h5-add-const.h5", null),
        ("h5-nested-mask.h5", null),
        ("h5-bn-training.h5", null),
        ("k3-lstm-mask.keras", null),
        ("k3-bidir-state.keras", null),
        ("k3-softmax-mask.keras", null),
        ("h5-upsampling-keras224.h5", null),
        ("keras1-bn-mode2.h5", "keras1-bn-mode2.json"),
        ("h5-mha-keras29.h5", null),
        ("keras1-deconv.h5", null),
        ("h5-addons-gelu.h5", null),
        ("h5-layernorm-axis.h5", null),
        ("h5-tf-shape.h5", null),
    ];

    /// <summary>Models that are refused: the file, and a part of the message.</summary>
    private static readonly (string Model, string Message)[] Refused =
    [
    ];

    /// <summary>Models that give more than a multiple of the batch, which a project has to know beforehand, and how many samples their inputs hold.</summary>
    private static readonly Dictionary<string, int> FixedBatches = new() { ["h5-tf-shape.h5"] = 3 };

    [CorpusFact]
    public void A_model_predicts_the_right_values() => Assert.Empty(Agreeing.Select(c => Difference(c.Model, () => new ModelRunner(Import(c.Model, c.Architecture)))).OfType<string>());

    [CorpusFact]
    public void A_generated_project_predicts_the_right_values()
    {
        using TemporaryFolder folder = new();
        string[] paths = [.. Agreeing.Select((c, i) =>
        {
            string path = folder.File($"Net{i}");
            CSharpBackend.Write(Import(c.Model, c.Architecture, FixedBatches.TryGetValue(c.Model, out int batch) ? batch : null), path, new CSharpOptions { Name = $"Net{i}", Namespace = "Nets", EnableImage = false });
            return path;
        })];
        IReadOnlyList<GeneratedProject> projects = GeneratedProject.LoadTogether(paths);
        try
        {
            Assert.Empty(Agreeing.Select((c, i) => Difference(c.Model, () => projects[i])).OfType<string>());
        }
        finally
        {
            foreach (GeneratedProject project in projects)
            {
                project.Dispose();
            }
        }
    }

    [CorpusFact]
    public void A_model_is_refused_with_its_reason() => Assert.All(Refused, c =>
    {
        TfModelException fault = Assert.ThrowsAny<TfModelException>(() => Import(c.Model, null));
        Assert.Contains(c.Message, fault.Message, StringComparison.Ordinal);
    });

    private static ModelGraph Import(string model, string? architecture, int? batch = null) =>
        ModelImporter.Import(Corpus.PathOf("faults", model), new ModelImportOptions { BatchSize = batch, ArchitecturePath = architecture is null ? null : Corpus.PathOf("faults", architecture) });

    private static string? Difference(string model, Func<IModelRunner> open)
    {
        try
        {
            IModelRunner runner = open();
            FeatureSet features = FeatureSet.Match(KerasImportTests.ReadAll(Path.ChangeExtension(Corpus.PathOf("faults", model), ".npz")), runner.Inputs, runner.Outputs, model, runner.DefaultInputs, needsOutputs: true);
            Assert.NotEmpty(features.Expected);
            IReadOnlyDictionary<string, Tensor> predicted = runner.Predict(features.Inputs);
            foreach ((string name, Tensor expected) in features.Expected)
            {
                Assert.Equal(expected.Shape, predicted[name].Shape);
                float[] wanted = TensorConverter.TryConvert(expected, DataType.Float32)!.AsSpan<float>().ToArray();
                float[] found = TensorConverter.TryConvert(predicted[name], DataType.Float32)!.AsSpan<float>().ToArray();
                for (int i = 0; i < wanted.Length; i++)
                {
                    if (!(Math.Abs((double)wanted[i] - found[i]) <= 1e-5 * Math.Max(1, Math.Abs(wanted[i]))))
                    {
                        return $"{model}: {name}[{i}] is {found[i]:R}, expected {wanted[i]:R}";
                    }
                }
            }

            return null;
        }
        catch (TfModelException e)
        {
            return $"{model}: {e.Message}";
        }
    }
}
