using TfModelTools.Backends.Onnx;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Passes;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>
/// Extents that only the data tells: two are the same only where the graph takes both from the same axis of the same tensor. Where it does
/// not, the model is imported anew when the data is there, and not converted before.
/// </summary>
public sealed class UnknownExtentTests : IDisposable
{
    private const string Float = "T { type: DT_FLOAT }";
    private const string Int = "T { type: DT_INT32 }";
    private const string Shape = "Tshape { type: DT_INT32 }";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_part_as_long_as_another_input_is_not_taken_for_the_whole()
    {
        ModelGraph graph = Size(new GraphText().Input("x", 1, -1).Input("y", 1, -1).Ints("one", [1], isScalar: true), "y", 1)
            .Node("size", "Pack", ["one", "y_1"], Int)
            .Ints("begin", [0, 0])
            .Node("z", "Slice", ["x", "begin", "size"], Float, "Index { type: DT_INT32 }")
            .Import(_folder, "z");
        Assert.True(graph.IsDeferred);
        Assert.Equal([0f, 1, 2], Predict(graph, ("x", new TensorShape(1, 5)), ("y", new TensorShape(1, 3))));
    }

    [Fact]
    public void A_reshape_that_swaps_two_open_extents_is_one()
    {
        ModelGraph graph = Sizes(new GraphText().Input("x", -1, -1, -1), "x", 3)
            .Node("size", "Pack", ["x_0", "x_2", "x_1"], Int)
            .Node("z", "Reshape", ["x", "size"], Float, Shape)
            .Import(_folder, "z");
        Assert.True(graph.IsDeferred);
        Assert.Equal(new TensorShape(1, 3, 2), Run(graph, ("x", new TensorShape(1, 2, 3))).Shape);
    }

    [Fact]
    public void A_reshape_that_moves_elements_between_open_extents_is_one()
    {
        ModelGraph graph = Sizes(new GraphText().Input("x", -1, -1, -1), "x", 2)
            .Ints("two", [2], isScalar: true)
            .Ints("rest", [-1], isScalar: true)
            .Node("twice", "Mul", ["x_1", "two"], Int)
            .Node("size", "Pack", ["x_0", "twice", "rest"], Int)
            .Node("z", "Reshape", ["x", "size"], Float, Shape)
            .Import(_folder, "z");
        Assert.Equal(new TensorShape(1, 4, 2), Run(graph, ("x", new TensorShape(1, 2, 4))).Shape);
    }

    [Fact]
    public void A_constant_choice_of_tensors_of_open_extents_has_the_shape_of_both()
    {
        ModelGraph graph = new GraphText().Input("x", -1, -1).Input("y", -1, -1)
            .Node("yes", "Const", [], "dtype { type: DT_BOOL }", "value { tensor { dtype: DT_BOOL tensor_shape { } bool_val: true } }")
            .Node("z", "SelectV2", ["yes", "x", "y"], Float)
            .Import(_folder, "z");
        Assert.IsType<SelectOperator>(Assert.Single(graph.Nodes).Operator);
        Assert.Equal(new TensorShape(2, 3), Run(graph, ("x", new TensorShape(2, 1)), ("y", new TensorShape(2, 3))).Shape);
    }

    [Fact]
    public void Branches_of_open_extents_are_chosen_from_when_their_shapes_are_there()
    {
        ModelGraph graph = new GraphText().Input("x", -1, -1).Input("y", -1, -1)
            .Node("p", "Placeholder", [], "dtype { type: DT_BOOL }", "shape { shape { } }")
            .Node("a", "Switch", ["x", "p"], Float)
            .Node("b", "Switch", ["y", "p"], Float)
            .Node("no", "Neg", ["a"], Float)
            .Node("yes", "Square", ["b:1"], Float)
            .Node("z", "Merge", ["no", "yes"], Float, "N { i: 2 }")
            .Import(_folder, "z");
        Assert.True(graph.IsDeferred);
        Dictionary<string, Tensor> data = new() { ["x"] = Counted(new TensorShape(2, 1)), ["y"] = Counted(new TensorShape(2, 3)), ["p"] = Tensor.Create<bool>([false], new TensorShape()) };
        Assert.Equal(new TensorShape(2, 1), new ModelRunner(graph).Predict(data)["z"].Shape);
    }

    [Fact]
    public void A_function_of_two_tensors_of_open_extents_is_told_when_their_shapes_are()
    {
        ModelGraph graph = new GraphText().Input("x", -1, -1).Input("y", -1, -1).Node("z", "Igamma", ["x", "y"], Float).Import(_folder, "z");
        Assert.True(graph.IsDeferred);
        Assert.Equal(new TensorShape(2, 3), Run(graph, ("x", new TensorShape(2, 1)), ("y", new TensorShape(2, 3))).Shape);
    }

    [Fact]
    public void A_reshape_to_the_shape_of_what_it_was_computed_of_is_left_out()
    {
        ModelGraph graph = new GraphText().Input("x", -1, -1, -1)
            .Node("size", "Shape", ["x"], Float)
            .Node("r", "Relu", ["x"], Float)
            .Node("z", "Reshape", ["r", "size"], Float, Shape)
            .Node("n", "Neg", ["z"], Float)
            .Import(_folder, "n");
        Assert.Equal(["Activation", "Unary"], graph.Nodes.Select(n => n.Operator.Name));
        RequireOnnx(graph);
    }

    [Fact]
    public void A_reshape_to_some_extents_of_the_input_and_a_new_one_is_told_without_data()
    {
        ModelGraph graph = Sizes(new GraphText().Input("x", -1, -1, 4), "x", 2)
            .Ints("two", [2], isScalar: true)
            .Node("size", "Pack", ["x_0", "x_1", "two", "two"], Int)
            .Node("z", "Reshape", ["x", "size"], Float, Shape)
            .Import(_folder, "z");
        Assert.Equal("(N, ?, 2, 2)", graph.Outputs[0].Value.Shape.ToString());
        RequireOnnx(graph);
    }

    [Theory]
    [InlineData("Slice")]
    [InlineData("StridedSlice")]
    public void A_part_that_ends_where_its_axis_does_is_the_whole(string op)
    {
        GraphText text = Size(new GraphText().Input("x", -1, -1).Ints("minus", [-1], isScalar: true), "x", 1).Ints("begin", [0, 0]).Ints("steps", [1, 1]).Node("end", "Pack", ["minus", "x_1"], Int);
        string[] inputs = op == "Slice" ? ["x", "begin", "end"] : ["x", "begin", "end", "steps"];
        ModelGraph graph = text.Node("part", op, inputs, Float, "Index { type: DT_INT32 }", "end_mask { i: 1 }").Node("z", "Neg", ["part"], Float).Import(_folder, "z");
        Assert.IsType<UnaryOperator>(Assert.Single(graph.Nodes).Operator);
        RequireOnnx(graph);
    }

    [Fact]
    public void Extents_are_compared_and_rounded_as_the_numbers_they_are()
    {
        // int(float(n) * 1 + 0) is n: nothing is left of the reshape.
        ModelGraph graph = Sizes(new GraphText().Input("x", -1, -1, -1), "x", 3)
            .Const("one", [1])
            .Const("zero", [0])
            .Node("f", "Cast", ["x_1"], "SrcT { type: DT_INT32 }", "DstT { type: DT_FLOAT }")
            .Node("m", "Mul", ["f", "one"], Float)
            .Node("a", "AddV2", ["m", "zero"], Float)
            .Node("n", "Cast", ["a"], "SrcT { type: DT_FLOAT }", "DstT { type: DT_INT32 }")
            .Node("size", "Pack", ["x_0", "n", "x_2"], Int)
            .Node("z", "Reshape", ["x", "size"], Float, Shape)
            .Node("r", "Relu", ["z"], Float)
            .Import(_folder, "r");
        Assert.IsType<ActivationOperator>(Assert.Single(graph.Nodes).Operator);
    }

    [Fact]
    public void Two_unknown_extents_are_the_same_only_where_one_is_the_other()
    {
        Dimension one = Dimension.NewUnknown();
        Assert.False(Dimension.Unknown.IsSame(Dimension.Unknown));
        Assert.False(one.IsSame(Dimension.NewUnknown()));
        Assert.False(one.IsSame(Dimension.Unknown));
        Assert.True(one.IsSame(one * 1));
        Assert.True(one.IsSame(0 + one));
        Assert.False(one.IsSame(one * 2));
        Assert.False(one.Differs(5));
        Assert.True(((Dimension)4).Differs(5));
        Assert.True(Dimension.Batch.IsSame(Dimension.Batch));
        Assert.Equal(new SymbolicShape(2, one), new SymbolicShape(2, Dimension.NewUnknown()));
        Assert.False(new SymbolicShape(2, one).IsSame(new SymbolicShape(2, Dimension.NewUnknown())));
        Assert.True(new SymbolicShape(2, one).MayBe(new SymbolicShape(2, 7)));
    }

    [Fact]
    public void What_operands_of_open_extents_broadcast_to_is_the_extent_of_neither()
    {
        ModelGraph graph = new("net", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, new SymbolicShape(Dimension.Batch, Dimension.Unknown));
        GraphValue y = graph.AddInput("y", DataType.Float32, new SymbolicShape(Dimension.Batch, Dimension.Unknown));
        GraphValue sum = graph.AddNode("sum", new BinaryOperator(BinaryFunction.Add), [x, y]).Output;
        Assert.False(sum.Shape[1].IsSame(x.Shape[1]));
        Assert.False(sum.Shape[1].IsSame(y.Shape[1]));
        Assert.True(graph.AddNode("square", new BinaryOperator(BinaryFunction.Multiply), [x, x]).Output.Shape.IsSame(x.Shape));
    }

    [Fact]
    public void An_addition_to_a_convolution_is_merged_only_where_the_shapes_are_certain()
    {
        GraphText Net(string added) => new GraphText().Input("x", -1, -1, -1, 1).Input("y", -1, -1, -1, 1)
            .Const("w", [1], 1, 1, 1, 1)
            .Node("conv", "Conv2D", ["x", "w"], "strides { list { i: 1 i: 1 i: 1 i: 1 } }", "padding { s: \"SAME\" }", Float)
            .Node("z", "AddV2", ["conv", added], Float);
        ModelGraph other = PassPipeline.Optimize(Net("y").Import(_folder, "z"));
        Assert.Equal(2, other.Nodes.Count());
        Assert.Equal(new TensorShape(1, 2, 3, 1), Run(other, ("x", new TensorShape(1, 2, 3, 1)), ("y", new TensorShape(1, 1, 1, 1))).Shape);
    }

    [Theory]
    [InlineData("product", "shifted", false)]
    [InlineData("shifted", "product", false)]
    [InlineData("product", "shifted", true)]
    [InlineData("product", "y", false)]
    [InlineData("y", "product", false)]
    public void Inputs_read_behind_what_open_extents_do_not_fit_are_inputs(string first, string second, bool isCut)
    {
        GraphText text = new GraphText().Input("x", -1, 2).Input("y", -1, 2).Input("unread", -1, 2)
            .Const("rows", [1, 2, 3, 4, 5, 6], 3, 2)
            .Const("one", [1])
            .Node("product", "Mul", ["x", "rows"], Float)
            .Node("shifted", "AddV2", ["y", "one"], Float)
            .Node("z", "Sub", [first, second], Float);
        ModelGraph graph = GraphDefImporter.Import(text.Save(_folder), new ModelImportOptions { Outputs = ["z"], Inputs = isCut ? ["x", "shifted"] : [] });
        Assert.True(graph.IsDeferred);
        Assert.Equal(["x", isCut ? "shifted" : "y"], graph.Inputs.Select(i => i.Name));
        float[] expected = [.. Enumerable.Range(0, 6).Select(i => (float)(i * (i + 1)) - (i + (isCut || second == "y" || first == "y" ? 0 : 1)))];
        Assert.Equal(first == "product" ? expected : expected.Select(e => -e), Predict(graph, ("x", new TensorShape(3, 2)), (isCut ? "shifted" : "y", new TensorShape(3, 2))));
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => Predict(graph, ("x", new TensorShape(2, 2)), (isCut ? "shifted" : "y", new TensorShape(2, 2))));
        Assert.Contains("'x'", fault.Message, StringComparison.Ordinal);
    }

    // The extents of the first axes of a tensor, each as a number of its own: x_0, x_1, ...
    private static GraphText Sizes(GraphText text, string tensor, int count)
    {
        for (int axis = 0; axis < count; axis++)
        {
            text = Size(text, tensor, axis);
        }

        return text;
    }

    private static GraphText Size(GraphText text, string tensor, int axis)
    {
        string name = $"{tensor}_{axis}";
        return text.Node($"{name}_shape", "Shape", [tensor], Float)
            .Ints($"{name}_begin", [axis])
            .Ints($"{name}_end", [axis + 1])
            .Ints($"{name}_step", [1])
            .Node(name, "StridedSlice", [$"{name}_shape", $"{name}_begin", $"{name}_end", $"{name}_step"], Int, "Index { type: DT_INT32 }", "shrink_axis_mask { i: 1 }");
    }

    private static void RequireOnnx(ModelGraph graph)
    {
        Assert.False(graph.IsDeferred);
        Assert.Empty(new OnnxBackend().Check(graph));
    }

    private static Tensor Counted(TensorShape shape) => Tensor.Create<float>([.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => (float)i)], shape);

    private static Tensor Run(ModelGraph graph, params (string Name, TensorShape Shape)[] inputs) =>
        new ModelRunner(graph).Predict(inputs.ToDictionary(i => i.Name, i => Counted(i.Shape))).Single().Value;

    private static float[] Predict(ModelGraph graph, params (string Name, TensorShape Shape)[] inputs) => Run(graph, inputs).AsSpan<float>().ToArray();
}
