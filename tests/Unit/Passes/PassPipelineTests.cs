using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Passes;

public sealed class PassPipelineTests
{
    private readonly ModelGraph _graph = new("test", "test");

    [Fact]
    public void Conv_batch_norm_relu_and_dropout_become_one_node()
    {
        GraphValue x = _graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(5, 2));
        GraphNode conv = _graph.AddNode("conv", new ConvOperator([1], [1], Padding.Same, 1, ActivationFunction.Linear), [x, Constant("k", [1, 2, 3, 4, 5, 6], 1, 2, 3)]);
        GraphNode norm = _graph.AddNode(
            "bn",
            new BatchNormOperator(-1, 0),
            [conv.Output, Constant("gamma", [2, 2, 2], 3), Constant("beta", [1, 1, 1], 3), Constant("mean", [0, 1, 2], 3), Constant("variance", [1, 4, 16], 3)]);
        GraphNode relu = _graph.AddNode("relu", new ActivationOperator(ActivationFunction.Relu), [norm.Output]);
        GraphNode dropout = _graph.AddNode("dropout", new IdentityOperator(), [relu.Output]);
        _graph.AddOutput("y", dropout.Output);

        ModelGraph optimized = PassPipeline.Optimize(_graph);

        GraphNode only = Assert.Single(optimized.Nodes);
        Assert.Equal(ActivationKind.Relu, ((ConvOperator)only.Operator).Activation.Kind);
        Assert.Equal(["bn", "relu"], only.Absorbed);
        Assert.Equal([2f, 2, 1.5f, 8, 5, 3], only.Inputs[1].Constant!.Read().AsSpan<float>().ToArray());
        Assert.Equal([1f, 0, 0], only.Inputs[2].Constant!.Read().AsSpan<float>().ToArray());
        Assert.Equal(4, _graph.Nodes.Count);
    }

    [Fact]
    public void What_somebody_else_reads_is_not_merged()
    {
        GraphValue x = _graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2));
        GraphNode dense = _graph.AddNode("dense", new DenseOperator(ActivationFunction.Linear), [x, Constant("k", [1, 2, 3, 4], 2, 2)]);
        GraphNode relu = _graph.AddNode("relu", new ActivationOperator(ActivationFunction.Relu), [dense.Output]);
        _graph.AddOutput("before", dense.Output);
        _graph.AddOutput("after", relu.Output);
        Assert.Equal(2, PassPipeline.Optimize(_graph).Nodes.Count);
    }

    [Fact]
    public void What_no_output_needs_is_removed_and_inputs_stay()
    {
        GraphValue x = _graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2));
        GraphValue unused = _graph.AddInput("unused", DataType.Float32, SymbolicShape.Batched(2));
        _graph.AddNode("dead", new ActivationOperator(ActivationFunction.Relu), [unused]);
        _graph.AddOutput("y", _graph.AddNode("live", new ActivationOperator(ActivationFunction.Relu), [x]).Output);
        ModelGraph optimized = PassPipeline.Optimize(_graph);
        Assert.Equal("live", Assert.Single(optimized.Nodes).Name);
        Assert.Equal(["x", "unused"], optimized.Inputs.Select(i => i.Name));
    }

    private GraphValue Constant(string name, float[] values, params long[] shape) =>
        _graph.AddConstant(name, new GraphConstant(Tensor.Create<float>(values, new TensorShape(shape))));
}
