using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Graph;

public sealed class OperatorInferenceTests
{
    private readonly ModelGraph _graph = new("test", "test");

    [Theory]
    [InlineData(10, 3, 1, 1, true, 10)]
    [InlineData(10, 3, 2, 1, true, 5)]
    [InlineData(11, 3, 2, 1, true, 6)]
    [InlineData(10, 3, 2, 1, false, 4)]
    [InlineData(10, 3, 1, 4, false, 2)]
    [InlineData(7, 2, 3, 1, false, 2)]
    public void Conv_extents_follow_the_padding_rules(int extent, int kernel, int stride, int dilation, bool same, int expected)
    {
        GraphValue x = _graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(extent, 4));
        ConvOperator op = new([stride], [dilation], same ? Padding.Same : Padding.Valid(1), 1, ActivationFunction.Linear);
        GraphNode node = _graph.AddNode("conv", op, [x, Constant(kernel, 4, 8)]);
        Assert.Equal(SymbolicShape.Batched(expected, 8), node.Output.Shape);
    }

    [Fact]
    public void An_odd_element_of_SAME_padding_goes_after()
    {
        Assert.Equal((0, 1), Padding.Same.Resolve(0, 4, 2, 1, 1));
        Assert.Equal((1, 1), Padding.Same.Resolve(0, 5, 3, 2, 1));
        Assert.Equal((0, 1), Padding.Same.Resolve(0, 6, 3, 2, 1));
        Assert.Equal((0, 0), Padding.Same.Resolve(0, 6, 1, 3, 1));
    }

    [Fact]
    public void Reshape_finds_the_open_extent()
    {
        GraphValue x = _graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(3, 4));
        Assert.Equal(SymbolicShape.Batched(12), Shape(new ReshapeOperator(SymbolicShape.Batched(-1)), x));
        Assert.Equal("(6N, 2)", Shape(new ReshapeOperator(new SymbolicShape(Dimension.Unknown, 2)), x).ToString());
        Assert.Throws<InvalidGraphException>(() => Shape(new ReshapeOperator(SymbolicShape.Batched(5, -1)), x));
        Assert.Throws<InvalidGraphException>(() => Shape(new ReshapeOperator(SymbolicShape.Batched(13)), x));

        // Of a shape without elements nothing is worked out.
        Assert.Throws<InvalidGraphException>(() => Shape(new ReshapeOperator(SymbolicShape.Batched(0, -1)), x));
        GraphValue empty = _graph.AddInput("empty", DataType.Float32, SymbolicShape.Batched(0, 4));
        Assert.Equal(SymbolicShape.Batched(0, 0), Shape(new ReshapeOperator(SymbolicShape.Batched(0, -1)), empty));
    }

    [Fact]
    public void Broadcasting_is_numpys()
    {
        GraphValue a = _graph.AddInput("a", DataType.Float32, SymbolicShape.Batched(3, 1));
        GraphValue b = _graph.AddInput("b", DataType.Float32, new SymbolicShape(4));
        Assert.Equal(SymbolicShape.Batched(3, 4), Shape(new BinaryOperator(BinaryFunction.Add), a, b));
        GraphValue c = _graph.AddInput("c", DataType.Float32, SymbolicShape.Batched(2, 4));
        Assert.Throws<InvalidGraphException>(() => Shape(new BinaryOperator(BinaryFunction.Add), a, c));
    }

    [Fact]
    public void A_fault_names_the_node_and_its_inputs()
    {
        GraphValue x = _graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(3));
        InvalidGraphException e = Assert.Throws<InvalidGraphException>(() => _graph.AddNode("fc1", new DenseOperator(ActivationFunction.Linear), [x, Constant(4, 2)]));
        Assert.Contains("'fc1' (Dense)", e.Message, StringComparison.Ordinal);
        Assert.Contains("float32 (N, 3)", e.Message, StringComparison.Ordinal);
    }

    private SymbolicShape Shape(Operator op, params GraphValue[] inputs) => _graph.AddNode("node", op, inputs).Output.Shape;

    private GraphValue Constant(params long[] shape)
    {
        TensorShape s = new(shape);
        return _graph.AddConstant("w", new GraphConstant(Tensor.Create<float>(new float[s.ElementCount], s)));
    }
}
