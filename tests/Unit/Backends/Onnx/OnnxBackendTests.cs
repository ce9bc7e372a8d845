using Microsoft.ML.OnnxRuntime;
using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Tfjs.Graphs;
using TfModelTools.Tests.TestSupport;
using Xunit.Abstractions;

namespace TfModelTools.Tests.Backends.Onnx;

/// <summary>What is written as ONNX is run by ONNX Runtime and predicts alike, of one sample and of three, at the oldest, the usual and the newest operator set. What is not written is refused by name.</summary>
public sealed class OnnxBackendTests(ITestOutputHelper output) : IDisposable
{
    private const double Tolerance = 1e-5;

    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.Onnx);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(13)]
    [InlineData(17)]
    [InlineData(21)]
    public void Ops_predict_alike(int opset) => Compare(GraphExample.Ops(), opset, 100);

    [Theory]
    [InlineData(13)]
    [InlineData(17)]
    [InlineData(21)]
    public void Layers_predict_alike(int opset) => Compare(GraphExample.Layers(), opset, 40);

    [CorpusFact]
    public void Vectors_of_the_corpus_predict_alike() => Compare(GraphExample.Vectors(), OnnxOptions.DefaultOpset, 20);

    [CorpusFact]
    public void Graphs_of_the_corpus_predict_alike() => Compare(GraphExample.OpGraphs(), OnnxOptions.DefaultOpset, 20);

    private void Compare(IEnumerable<GraphExample> examples, int opset, int least)
    {
        List<string> faults = [];
        int written = 0;
        foreach (GraphExample example in examples.Where(e => !e.Graph.IsDeferred))
        {
            string path = _folder.File($"m{written}.onnx");
            try
            {
                Backend.Write(example.Graph, path, new OnnxOptions { Opset = opset });
                written++;
                using OnnxRuntimeModel model = new(path);
                faults.AddRange(new[] { example.Inputs, Three(example) }.OfType<IReadOnlyDictionary<string, Tensor>>().Select(i => OnnxJudge.Fault(example.Graph, model, i, Tolerance)).OfType<string>().Take(1).Select(f => $"{example.Name}: {f}"));
            }
            catch (UnsupportedModelException e)
            {
                output.WriteLine($"not written: {example.Name}: {string.Join("; ", e.Items.Take(6).Select(i => $"{i.Name} ({i.Kind}): {i.Reason}"))}");
            }
            catch (Exception e) when (e is OnnxRuntimeException or TfModelException)
            {
                // What is legal ONNX of a type for which ONNX Runtime has no kernel on this processor is no fault of the file.
                if (e.Message.Contains("NOT_IMPLEMENTED", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("Could not find an implementation", StringComparison.Ordinal))
                {
                    output.WriteLine($"not run: {example.Name}: {e.Message}");
                }
                else
                {
                    faults.Add($"{example.Name}: {e.Message}");
                }
            }

            File.Delete(path);
        }

        output.WriteLine($"{written} written, {faults.Count} faults");
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
        Assert.True(written >= least, $"{written} were written, expected {least} at least");
    }

    // The samples three times over; null where nothing depends on how many there are.
    private static Dictionary<string, Tensor>? Three(GraphExample example)
    {
        NamedValue[] inputs = [.. example.Graph.Inputs];
        bool isBatched = example.Graph.DeclaredBatch is null && inputs.Length > 0 && inputs.All(i => i.Value.Shape.Rank > 0 && i.Value.Shape[0].IsBatch && i.Value.Shape.Skip(1).All(d => !d.IsPerBatch));
        return !isBatched ? null : inputs.ToDictionary(i => i.Name, i =>
        {
            Tensor one = example.Inputs[i.Name];
            byte[] bytes = [.. Enumerable.Repeat(one.Bytes.ToArray(), 3).SelectMany(b => b)];
            return new Tensor(one.DataType, new TensorShape([one.Shape[0] * 3, .. one.Shape.Skip(1)]), bytes);
        });
    }
}
