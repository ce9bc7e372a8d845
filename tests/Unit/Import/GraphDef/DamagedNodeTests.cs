using TfModelTools.Common;
using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Passes;
using TfModelTools.Planning;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>What a damaged node is refused for says the node, what was found and what was expected; a limit says the value and its shape.</summary>
public sealed class DamagedNodeTests : IDisposable
{
    private const string Float = "T { type: DT_FLOAT }";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Pack", new string[0], "it has 0 inputs, expected at least 1")]
    [InlineData("ConcatV2", new string[0], "it has 0 inputs, expected at least 2")]
    [InlineData("Identity", new string[0], "it has 0 inputs, expected 1")]
    [InlineData("Relu", new[] { "x", "x" }, "it has 2 inputs, expected 1")]
    [InlineData("BiasAdd", new[] { "x", "x" }, "input 1 has the shape (2, 3), expected 1 axis")]
    [InlineData("Conv2D", new[] { "x", "x" }, "input 0 has the shape (2, 3), expected 4 axes")]
    public void Inputs_are_those_that_the_row_declares(string op, string[] inputs, string expected)
    {
        GraphText graph = new GraphText().Input("x", 2, 3).Node("y", op, inputs, Float);
        UnsupportedItem item = Assert.Single(Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y")).Items);
        Assert.Equal("y", item.Name);
        Assert.Contains(expected, item.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("strides { list { i: 1 i: 0 i: 1 i: 1 } }", "its strides hold 0, expected 1 to 2147483647")]
    [InlineData("strides { list { i: 1 i: 1 i: 1 } }", "its strides are 3 numbers, expected 2 or 4")]
    [InlineData("strides { i: 1 }", "its strides is 1, expected a list of integers")]
    [InlineData("dilations { list { i: 1 i: 2147483648 i: 1 i: 1 } }", "its dilations hold 2147483648")]
    public void Integers_among_attributes_are_those_that_the_row_declares(string attribute, string expected)
    {
        GraphText graph = new GraphText().Input("x", 1, 4, 4, 1).Const("k", [1], 1, 1, 1, 1).Node("y", "Conv2D", ["x", "k"], Float, "padding { s: \"VALID\" }", attribute);
        UnsupportedItem item = Assert.Single(Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y")).Items);
        Assert.Contains(expected, item.Reason, StringComparison.Ordinal);
    }

    /// <summary>A file found by fuzzing: one number stood for 32 million.</summary>
    [Fact]
    public void Numbers_that_are_looked_at_one_by_one_are_not_millions()
    {
        GraphText graph = new GraphText().Input("x", 1, 4, 4, 1).Node("block", "Const", [], "dtype { type: DT_INT32 }", "value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 30000000 } } int_val: 2 } }")
            .Ints("paddings", [0, 0]).Node("y", "SpaceToBatchND", ["x", "block", "paddings"], Float);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("its block is 30000000 numbers", Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y")).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 22);
    }

    [Fact]
    public void The_number_of_inputs_is_what_the_attribute_says()
    {
        GraphText graph = new GraphText().Input("x", 2).Node("y", "AddN", ["x", "x"], Float, "N { i: 3 }");
        Assert.Contains("its N is 3", Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void References_that_only_order_execution_may_stand_anywhere()
    {
        GraphText graph = new GraphText().Input("x", 2).Node("first", "NoOp", []).Node("y", "Relu", ["^first", "x"], Float);
        Assert.Single(graph.Import(_folder, "y").Nodes);
    }

    [Fact]
    public void A_loop_that_is_not_complete_is_refused()
    {
        GraphText graph = new GraphText().Input("x", 2)
            .Node("enter", "Enter", ["x"], Float, "frame_name { s: \"f\" }").Node("merge", "Merge", ["enter", "next"], Float).Node("cond", "LoopCond", ["merge"])
            .Node("switch", "Switch", ["merge", "cond"], Float).Node("next", "NextIteration", [], Float).Node("y", "Exit", ["switch"], Float);
        Assert.Contains("its loop is not complete", Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2147483648, 1)]
    [InlineData(1099511627776, 2)]
    [InlineData(144115188075855872, 1)]
    [InlineData(2147483647, 100000000)]
    public void An_extent_over_the_limit_is_refused_by_name(long rows, long columns)
    {
        GraphText graph = new GraphText().Input("images", rows, columns).Node("y", "Relu", ["images"], Float);
        LimitExceededException e = Assert.Throws<LimitExceededException>(() => graph.Import(_folder, "y"));
        Assert.Contains("'images'", e.Message, StringComparison.Ordinal);
        Assert.Contains("graph.pbtxt", e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.FilePath);
    }

    [Fact]
    public void A_value_that_kernels_cannot_count_is_refused_when_it_is_planned()
    {
        ModelGraph graph = new GraphText().Input("x", 65536, 65536).Node("y", "Relu", ["x"], Float).Import(_folder, "y");
        LimitExceededException e = Assert.Throws<LimitExceededException>(() => Planner.Plan(graph));
        Assert.Contains("(65536, 65536)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_axes_than_kernels_take_are_a_reason()
    {
        ModelGraph graph = new GraphText().Input("x", [.. Enumerable.Repeat(1L, 17)]).Ints("axis", [0], isScalar: true)
            .Node("y", "Sum", ["x", "axis"], Float).Import(_folder, "y");
        Assert.Contains("17 axes, expected at most 16", Assert.Single(Planner.Check(graph)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_that_does_not_exist_is_a_fault_of_the_model_when_it_is_a_constant()
    {
        ModelGraph graph = new GraphText().Const("table", [.. Enumerable.Repeat(1f, 20)], 4, 5).Ints("ids", [0, 9]).Ints("axis", [0], isScalar: true)
            .Node("y", "GatherV2", ["table", "ids", "axis"]).Import(_folder, "y");
        InvalidGraphException e = Assert.Throws<InvalidGraphException>(() => new PlanRunner(Planner.Plan(PassPipeline.Optimize(graph))).Run([], [new byte[40]], 1));
        Assert.Contains("'y'", e.Message, StringComparison.Ordinal);
        Assert.Contains("The index 9 at position 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_without_an_inverse_is_a_fault_that_names_the_node()
    {
        ModelGraph graph = new GraphText().Const("a", [1, 1, 1, 1], 2, 2).Node("y", "MatrixInverse", ["a"], Float).Import(_folder, "y");
        InvalidGraphException e = Assert.Throws<InvalidGraphException>(() => new PlanRunner(Planner.Plan(PassPipeline.Optimize(graph))).Run([], [new byte[16]], 1));
        Assert.Contains("Matrix 0 has no inverse", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_division_of_integers_by_zero_is_a_fault_that_names_the_node()
    {
        ModelGraph graph = new GraphText().Node("x", "Placeholder", [], "dtype { type: DT_INT32 }", "shape { shape { dim { size: 2 } } }").Ints("zero", [0, 1])
            .Node("y", "FloorDiv", ["x", "zero"], "T { type: DT_INT32 }").Import(_folder, "y");
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => new PlanRunner(Planner.Plan(graph)).Run([new byte[8]], [new byte[8]], 1));
        Assert.Contains("node 'y', FloorDiv", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_permutation_that_names_an_axis_twice_is_refused_of_a_constant_as_well()
    {
        GraphText graph = new GraphText().Const("c", [1, 2, 3, 4], 2, 2).Ints("order", [1, 1]).Node("y", "Transpose", ["c", "order"], Float);
        Assert.Contains("[1, 1] is no permutation", Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_is_what_it_is_recorded_as()
    {
        GraphConstant constant = new(DataType.Float32, new TensorShape(3), () => Tensor.Create<float>([1, 2], new TensorShape(2)));
        Assert.Contains("float32 (3,)", Assert.Throws<InvalidGraphException>(constant.Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_refusal_of_a_long_name_is_a_fault_of_its_own()
    {
        GraphText graph = new GraphText().Input("x", 2).Node("y", new string('a', 70_000), ["x"]);
        LimitExceededException e = Assert.Throws<LimitExceededException>(() => graph.Import(_folder, "y"));
        Assert.Contains("a node's op is longer", e.Message, StringComparison.Ordinal);
        Assert.Equal("ab...", PrintableText.Beginning("abc", 2));
        Assert.Equal("a...", PrintableText.Beginning("a\ud83d\ude00", 2));
    }
}
