using TfModelTools.Backends;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Tfjs.Graphs;
using TfModelTools.Tests.TestSupport;
using Xunit.Abstractions;

namespace TfModelTools.Tests.Backends.TensorFlow;

/// <summary>
/// What is written for TensorFlow predicts what the model predicts when it is read back, in each form. Every node is written: what is refused has inputs of which the number of
/// axes is not known.
/// </summary>
public sealed class TensorFlowPredictionTests(ITestOutputHelper output) : IDisposable
{
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.TensorFlow);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TensorFlowFormat.FrozenGraph)]
    [InlineData(TensorFlowFormat.SavedModel)]
    public void Ops_predict_alike_when_they_are_read_back(TensorFlowFormat format) => ReadBack(GraphExample.Ops(allTypes: true), format);

    [Theory]
    [InlineData(TensorFlowFormat.FrozenGraph)]
    [InlineData(TensorFlowFormat.SavedModel)]
    [InlineData(TensorFlowFormat.Checkpoint)]
    public void Layers_predict_alike_when_they_are_read_back(TensorFlowFormat format) => ReadBack(GraphExample.Layers(), format);

    [CorpusFact]
    public void Vectors_of_the_corpus_predict_alike_when_they_are_read_back() => ReadBack(GraphExample.Vectors(), TensorFlowFormat.SavedModel);

    [CorpusFact]
    public void Graphs_of_ops_predict_alike_when_they_are_read_back() => ReadBack(GraphExample.OpGraphs(), TensorFlowFormat.FrozenGraph);

    [CorpusFact]
    public void Models_of_the_corpus_predict_alike_when_they_are_read_back() => ReadBack(GraphExample.Models(3).Where(e => e.Graph.ParameterCount < 1_000_000), TensorFlowFormat.SavedModel);

    // What Keras 1 and 2 write: a product, a sum and two bounds, each rounded, where the layer's kernel rounds once; they are one activation again when they are read.
    [Fact]
    public void A_step_with_hard_sigmoids_predicts_the_same_bits_when_it_is_read_back()
    {
        RecurrentOperator op = new(RecurrentKind.Lstm, new ActivationFunction(ActivationKind.Tanh), new ActivationFunction(ActivationKind.HardSigmoid, 0.2f, 0.5f), false, false, true, false, false);
        ModelGraph model = RecurrentModels.Of(op, steps: 1);
        Dictionary<string, Tensor> inputs = new() { ["x"] = RecurrentModels.Numbers(model.Inputs[0].Value, 50, 1, 0) };
        TensorFlowModel written = (TensorFlowModel)Backend.Write(model, _folder.File("net.pb"), new TensorFlowOptions());
        IReadOnlyDictionary<string, Tensor> expected = new ModelRunner(model).Predict(inputs), found = new ModelRunner(ModelImporter.Import(written.Path, new ModelImportOptions { Outputs = written.Outputs })).Predict(inputs);
        Assert.Equal(expected.Values.Select(t => t.Bytes.ToArray()), written.Outputs.Select(o => found[o].Bytes.ToArray()));
    }

    private void ReadBack(IEnumerable<GraphExample> examples, TensorFlowFormat format)
    {
        List<string> faults = [];
        int number = 0, refused = 0;
        foreach (GraphExample example in examples.Where(e => !e.Graph.IsDeferred))
        {
            IReadOnlyList<UnsupportedItem> items = Backend.Check(example.Graph);
            if (items.Count > 0)
            {
                output.WriteLine($"not written: {example.Name}: {string.Join("; ", items.Select(i => $"{i.Name} ({i.Kind}): {i.Reason}"))}");
                Assert.All(items, i => Assert.Equal("Input", i.Kind));
                refused++;
                continue;
            }

            try
            {
                if (Fault(example, _folder.File($"model{number++}"), format) is { } fault)
                {
                    faults.Add($"{example.Name}: {fault}");
                }
            }
            catch (TfModelException e)
            {
                faults.Add($"{example.Name}: {e.Message}");
            }
        }

        output.WriteLine($"{number} written, {refused} not");
        Assert.True(number > 0);
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    private static string? Fault(GraphExample example, string path, TensorFlowFormat format)
    {
        // A graph without weights has no checkpoint.
        if (format == TensorFlowFormat.Checkpoint && !example.Graph.Nodes.SelectMany(n => n.Inputs).Any(i => i.Constant is { IsWeight: true }))
        {
            return null;
        }

        TensorFlowModel written = (TensorFlowModel)Backend.Write(example.Graph, path + (format == TensorFlowFormat.FrozenGraph ? ".pb" : string.Empty), new TensorFlowOptions { Format = format });
        string readable = format == TensorFlowFormat.Checkpoint ? written.Path + ".meta" : written.Path;
        ModelGraph back = ModelImporter.Import(readable, new ModelImportOptions { Outputs = format == TensorFlowFormat.FrozenGraph ? [.. written.Outputs] : [] });
        string[] inputs = [.. example.Graph.Inputs.Select(i => i.Name)];
        Dictionary<string, Tensor> fed = [];
        foreach (NamedValue port in back.Inputs)
        {
            int at = format == TensorFlowFormat.FrozenGraph ? written.Inputs.ToList().IndexOf(port.Name + ":0") : Array.IndexOf(inputs, port.Name);
            fed.Add(port.Name, example.Inputs[inputs[at]]);
        }

        IReadOnlyDictionary<string, Tensor> expected = new ModelRunner(example.Graph).Predict(example.Inputs);
        IReadOnlyDictionary<string, Tensor> found = new ModelRunner(back).Predict(fed);
        for (int i = 0; i < example.Graph.Outputs.Count; i++)
        {
            string name = example.Graph.Outputs[i].Name;
            Tensor wanted = expected[name], given = found[format == TensorFlowFormat.FrozenGraph ? written.Outputs[i] : name];
            if (wanted.DataType != given.DataType || !wanted.Shape.Equals(given.Shape))
            {
                return $"'{name}' is {given.DataType} {given.Shape}, expected {wanted.DataType} {wanted.Shape}";
            }

            if (Difference(wanted, given) is var difference && !(difference <= 1e-6))
            {
                return $"'{name}' differs by {difference:R}";
            }
        }

        return null;
    }

    private static double Difference(Tensor wanted, Tensor given)
    {
        double[] a = TensorConverter.Convert(wanted, DataType.Float64).AsSpan<double>().ToArray(), b = TensorConverter.Convert(given, DataType.Float64).AsSpan<double>().ToArray();
        return a.Zip(b, (x, y) => x.Equals(y) ? 0 : Math.Abs(x - y) / Math.Max(1, Math.Abs(x))).DefaultIfEmpty().Max();
    }
}
