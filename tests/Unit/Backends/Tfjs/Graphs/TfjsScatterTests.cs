using TfModelTools.Backends;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.Tfjs.Graphs;

/// <summary>Tensors with slices put in, as TensorFlow.js computes them: its op writes into the tensor that it is given.</summary>
public sealed class TfjsScatterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // What is changed is read again after it, and by a second prediction.
    [TfjsFact]
    public void Weights_and_inputs_stay_what_they_are()
    {
        ModelGraph graph = new("m", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, new SymbolicShape(4));
        GraphValue at = graph.AddInput("at", DataType.Int32, new SymbolicShape(1, 1));
        GraphValue update = graph.AddInput("update", DataType.Float32, new SymbolicShape(1));
        GraphValue weight = graph.AddConstant("weight", new GraphConstant(DataType.Float32, new TensorShape(4), () => Tensor.Create<float>([1, 2, 3, 4], new TensorShape(4))));
        Add("a", x);
        Add("b", weight);
        GraphValue isLess = graph.AddNode("c/less", new CompareOperator(ComparisonFunction.Less), [x, weight]).Output;
        GraphValue isSet = graph.AddNode("c/set", new ScatterOperator(ScatterFunction.Set, new SymbolicShape(4)), [at, graph.AddNode("c/true", new CompareOperator(ComparisonFunction.Equal), [update, update]).Output, isLess]).Output;
        graph.AddOutput("c", graph.AddNode("c", new LogicOperator(LogicFunction.Xor), [isSet, isLess]).Output);
        string path = _folder.File("written");
        BackendTable.Of(ConversionTarget.Tfjs).Write(graph, path, new TfjsOptions());
        Tensor[] inputs = [Tensor.Create<float>([10, 20, 30, 40], new TensorShape(4)), Tensor.Create<int>([2], new TensorShape(1, 1)), Tensor.Create<float>([5], new TensorShape(1))];
        Tensor[] expected = [Row(20, 40, 35, 80), Row(2, 4, 8, 8), Row(0, 0, 1, 0)];
        Assert.Null(TfjsJudge.Compare(expected, TfjsJudge.Predict([(path, inputs, 2)])[0], 0).Fault);

        void Add(string name, GraphValue tensor) => graph.AddOutput(name, graph.AddNode(
            name, new BinaryOperator(BinaryFunction.Add), [graph.AddNode($"{name}/set", new ScatterOperator(ScatterFunction.Set, new SymbolicShape(4)), [at, update, tensor]).Output, tensor]).Output);
    }

    private static Tensor Row(params float[] values) => Tensor.Create<float>(values, new TensorShape(4));
}
