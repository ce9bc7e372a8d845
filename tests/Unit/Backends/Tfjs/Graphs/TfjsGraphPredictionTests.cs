using TfModelTools.Backends;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using Xunit.Abstractions;

namespace TfModelTools.Tests.Backends.Tfjs.Graphs;

/// <summary>
/// What is written as a graph model predicts what the model predicts: read back here, and by TensorFlow.js itself. What is not written is refused by name; how many are, a test
/// fixes, so that none is lost unseen.
/// </summary>
public sealed class TfjsGraphPredictionTests(ITestOutputHelper output) : IDisposable
{
    // XNNPACK, on which its kernels stand, computes the logistic function by an approximation of its own: 1.2e-5 was seen in a deep net.
    private const double WasmLooseness = 2;

    private const int SmallParameters = 50_000;

    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.Tfjs);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ops_predict_alike_when_they_are_read_back() => ReadBack(GraphExample.Ops());

    [Fact]
    public void Layers_predict_alike_when_they_are_read_back() => ReadBack(GraphExample.Layers());

    [CorpusFact]
    public void Vectors_of_the_corpus_predict_alike_when_they_are_read_back() => ReadBack(GraphExample.Vectors());

    [CorpusFact]
    public void Graphs_of_ops_predict_alike_when_they_are_read_back() => ReadBack(GraphExample.OpGraphs());

    [CorpusFact]
    public void Models_of_the_corpus_predict_alike_when_they_are_read_back() => ReadBack(GraphExample.Models(3).Where(e => e.Graph.ParameterCount < 1_000_000));

    [TfjsFact]
    public void TensorFlow_js_predicts_ops_alike() => Judge(GraphExample.Ops());

    [TfjsFact]
    public void TensorFlow_js_predicts_layers_alike() => Judge(GraphExample.Layers());

    [TfjsFact]
    public void TensorFlow_js_predicts_vectors_of_the_corpus_alike() => Judge(GraphExample.Vectors());

    [TfjsFact]
    public void TensorFlow_js_predicts_graphs_of_ops_alike() => Judge(GraphExample.OpGraphs());

    [TfjsFact]
    public void TensorFlow_js_predicts_small_models_of_the_corpus_alike() => Judge(GraphExample.Models(3).Where(e => e.Graph.ParameterCount < SmallParameters));

    // What its kernels do not cover, the other back-ends have; what they do cover must agree.
    [WasmFact]
    public void TensorFlow_js_predicts_alike_in_WebAssembly() => Judge(GraphExample.Layers(), "wasm");

    [LargeTfjsFact]
    public void TensorFlow_js_predicts_all_models_of_the_corpus_alike_in_WebAssembly() => Judge(GraphExample.Models(3), "wasm");

    // Three minutes: the CPU back-end of TensorFlow.js takes its time with a MobileNet.
    [LargeTfjsFact]
    public void TensorFlow_js_predicts_all_models_of_the_corpus_alike_batch_1_and_3() => Judge(GraphExample.Models(1).Concat(GraphExample.Models(3)));

    private void ReadBack(IEnumerable<GraphExample> examples)
    {
        List<string> faults = [];
        foreach ((GraphExample example, string folder, Tensor[] expected) in Written(examples))
        {
            try
            {
                ModelGraph back = ModelImporter.Import(folder);
                Dictionary<string, Tensor> inputs = example.Inputs.ToDictionary(i => i.Key, i => TensorConverter.TryConvert(i.Value, back.Inputs.Single(p => p.Name == i.Key).Value.Spec.DataType)!);
                IReadOnlyDictionary<string, Tensor> results = new ModelRunner(back).Predict(inputs);
                Collect(faults, example.Name, TfjsJudge.Compare(expected, ([.. Sorted(example.Graph).Select(o => TensorConverter.Convert(results[o], DataType.Float32))], null), Tolerance(example.Graph)).Fault);
            }
            catch (TfModelException e)
            {
                faults.Add($"{example.Name}: {e.Message}");
            }
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    private void Judge(IEnumerable<GraphExample> examples, string backend = "cpu")
    {
        (GraphExample Example, string Folder, Tensor[] Expected)[] written = [.. Written(examples)];
        IReadOnlyList<(IReadOnlyList<Tensor> Outputs, string? Error)> results = TfjsJudge.Predict([.. written.Select(w => (w.Folder, (IReadOnlyList<Tensor>)[.. w.Example.Graph.Inputs.Select(i => w.Example.Inputs[i.Name])], 1))], backend);
        List<string> faults = [];
        double worst = 0;
        for (int i = 0; i < written.Length; i++)
        {
            if (backend != "cpu" && results[i].Error is { } lacking && lacking.Contains("not registered", StringComparison.Ordinal))
            {
                output.WriteLine($"not in {backend}: {written[i].Example.Name}: {lacking}");
                continue;
            }

            (string? fault, double difference) = TfjsJudge.Compare(written[i].Expected, results[i], Tolerance(written[i].Example.Graph) * (backend == "wasm" ? WasmLooseness : 1));
            worst = Math.Max(worst, difference);
            Collect(faults, written[i].Example.Name, fault);
        }

        output.WriteLine($"{written.Length - faults.Count} of {written.Length} that were written predict alike, the largest difference is {worst:R}");
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    private static void Collect(List<string> faults, string name, string? fault)
    {
        if (fault is not null)
        {
            faults.Add($"{name}: {fault}");
        }
    }

    // What the model computes in half or double precision, TensorFlow.js computes in single.
    private static double Tolerance(ModelGraph graph) => graph.Nodes.SelectMany(n => n.Outputs).Select(v => v.Spec.DataType).DefaultIfEmpty(DataType.Float32).Max(t => t switch
    {
        DataType.Float16 or DataType.BFloat16 => 1e-3,
        DataType.Float64 => 1e-4,
        _ => 1e-5,
    });

    // predict() gives the outputs in the order of their keys.
    private static IEnumerable<string> Sorted(ModelGraph graph) => graph.Outputs.Select(o => o.Name).Order(StringComparer.Ordinal);

    private IEnumerable<(GraphExample Example, string Folder, Tensor[] Expected)> Written(IEnumerable<GraphExample> examples)
    {
        int number = 0;
        foreach (GraphExample example in examples)
        {
            if (example.Graph.IsDeferred)
            {
                continue;
            }

            IReadOnlyList<UnsupportedItem> items = Backend.Check(example.Graph);
            if (items.Count > 0)
            {
                output.WriteLine($"not written: {example.Name}: {string.Join("; ", items.Select(i => $"{i.Name} ({i.Kind}): {i.Reason}"))}");
                continue;
            }

            string folder = _folder.File($"model{number++}");
            try
            {
                Backend.Write(example.Graph, folder, new TfjsOptions());
            }
            catch (UnsupportedModelException e)
            {
                // Values that are beyond its types are seen when they are read.
                output.WriteLine($"not written: {example.Name}: {e.Message}");
                Assert.False(Directory.Exists(folder));
                continue;
            }

            IReadOnlyDictionary<string, Tensor> results = new ModelRunner(example.Graph).Predict(example.Inputs);
            yield return (example, folder, [.. Sorted(example.Graph).Select(o => results[o])]);
        }
    }
}
