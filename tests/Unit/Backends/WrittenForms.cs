using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Onnx;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends;

/// <summary>A model in ONNX, imported, and all that is written of it: ONNX Runtime says what they compute.</summary>
internal static class WrittenForms
{
    /// <summary>Checks that the model, and each form that is written of it, predicts what ONNX Runtime makes of the original. ONNX is run there as well, others are read back.</summary>
    /// <param name="graph">The model, imported.</param>
    /// <param name="original">The file it was imported from.</param>
    /// <param name="folder">Takes what is written.</param>
    /// <param name="inputs">What they are fed, one after the other.</param>
    /// <param name="tolerance">By how much they may differ, in parts of the largest number.</param>
    /// <param name="forms">What is written.</param>
    /// <returns>What was written, in the order of the forms.</returns>
    public static IReadOnlyList<ConversionResult> AssertAlike(
        ModelGraph graph, string original, TemporaryFolder folder, IEnumerable<Dictionary<string, Tensor>> inputs, double tolerance, params (ConversionTarget Target, BackendOptions Options)[] forms)
    {
        Assert.False(graph.IsDeferred);
        string[] paths = [.. forms.Select((f, i) => folder.File($"form{i}{(f.Target == ConversionTarget.Onnx ? ".onnx" : string.Empty)}"))];
        ConversionResult[] written = [.. forms.Select((f, i) => BackendTable.Of(f.Target).Write(graph, paths[i], f.Options))];
        ModelGraph[] read = [graph, .. paths.Where((_, i) => written[i] is not OnnxModel).Select(p => ModelImporter.Import(p))];
        using OnnxRuntimeModel judge = new(original);
        foreach (Dictionary<string, Tensor> fed in inputs)
        {
            IReadOnlyDictionary<string, Tensor> expected = judge.Predict(fed);
            Assert.All(read, m => Assert.Null(OnnxJudge.Fault(expected, new ModelRunner(m).Predict(fed), tolerance)));
            Assert.All(paths.Where((_, i) => written[i] is OnnxModel), p =>
            {
                using OnnxRuntimeModel runtime = new(p);
                Assert.Null(OnnxJudge.Fault(expected, runtime.Predict(fed), tolerance));
            });
        }

        return written;
    }
}
