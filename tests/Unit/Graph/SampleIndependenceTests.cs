using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Planning;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Graph;

public sealed class SampleIndependenceTests
{
    private readonly ModelGraph _graph = new("test", "test");

    [Fact]
    public void Layers_of_one_sample_are_independent() =>
        Assert.True(Holds(x => _graph.AddNode("y", new ActivationOperator(ActivationFunction.Relu), [x])));

    [Fact]
    public void A_softmax_over_the_samples_is_not() => Assert.False(Holds(x => _graph.AddNode("y", new SoftmaxOperator(0), [x])));

    [Fact]
    public void A_reversal_of_the_samples_is_not() => Assert.False(Holds(x => _graph.AddNode("y", new ReverseOperator([-2]), [x])));

    [Fact]
    public void Subtracting_the_mean_over_the_samples_is_not() => Assert.False(Holds(x =>
        _graph.AddNode("y", new BinaryOperator(BinaryFunction.Subtract), [x, _graph.AddNode("mean", new ReduceOperator(ReduceFunction.Mean, [0], true), [x]).Output])));

    [Fact]
    public void A_batch_too_large_to_run_at_once_gives_the_same_in_parts()
    {
        const int Width = 1 << 19;
        GraphValue x = _graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(Width));
        GraphNode softmax = _graph.AddNode("softmax", new SoftmaxOperator(), [x]);
        GraphNode reversed = _graph.AddNode("reversed", new ReverseOperator([1]), [softmax.Output]);
        _graph.AddOutput("y", _graph.AddNode("max", new ReduceOperator(ReduceFunction.Max, [1], true), [reversed.Output]).Output);
        float[] values = new float[Width * 20];
        for (int i = 0; i < 20; i++)
        {
            values[(i * Width) + i] = 20 + i;
        }

        ModelRunner runner = new(_graph, optimize: false, PlanOptions.KeepAll);
        Tensor all = runner.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(values, new TensorShape(20, Width)) })["y"];
        for (int i = 0; i < 20; i++)
        {
            Tensor one = runner.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(values.AsSpan(i * Width, Width), new TensorShape(1, Width)) })["y"];
            NumberAssert.Close(one, Tensor.Create<float>(all.AsSpan<float>().Slice(i, 1), new TensorShape(1, 1)), 0);
        }
    }

    private bool Holds(Func<GraphValue, GraphNode> build)
    {
        GraphValue x = _graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(4));
        _graph.AddOutput("y", build(x).Output);
        return SampleIndependence.Holds(_graph);
    }
}
