using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>What a few bytes of a graph may ask for is bounded for all of its nodes together: numbers that are computed at import, items of lists, nodes.</summary>
public sealed class ImportBudgetTests : IDisposable
{
    private const string Float = "T { type: DT_FLOAT }";
    private const string Int = "T { type: DT_INT32 }";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sums_of_many_numbers_are_computed_by_kernels_in_the_end()
    {
        GraphText graph = Filled(new GraphText().Input("x", 2), "n0", "3", 65536);
        for (int i = 1; i <= 200; i++)
        {
            graph.Node(Name("n", i), "AddV2", [Name("n", i - 1), "n0"], Int);
        }

        graph.Ints("axes", [0]).Node("last", "Max", ["n200", "axes"], Int).Node("number", "Cast", ["last"], "DstT { type: DT_FLOAT }").Node("y", "AddV2", ["x", "number"], Float);
        Assert.Equal([604f, 605], Predict(Bounded(100, () => graph.Import(_folder, "y")), 1, 2));
    }

    // 12 million numbers, of which only their count is asked for.
    [Fact]
    public void Ranges_are_made_when_they_are_read()
    {
        GraphText graph = new GraphText().Input("x", 1).Ints("zero", [0], isScalar: true).Ints("one", [1], isScalar: true).Ints("many", [1_000_000], isScalar: true);
        for (int i = 0; i < 12; i++)
        {
            graph.Node(Name("range", i), "Range", ["zero", "many", "one"]).Node(Name("size", i), "Size", [Name("range", i)]).Node(Name("part", i), "Cast", [Name("size", i)], "DstT { type: DT_FLOAT }")
                .Node(Name("y", i), "AddV2", [i == 0 ? "x" : Name("y", i - 1), Name("part", i)], Float);
        }

        Assert.Equal([12_000_001f], Predict(Bounded(16, () => graph.Import(_folder, "y11")), 1));
    }

    [Fact]
    public void A_long_range_has_the_numbers_of_a_short_one()
    {
        GraphText graph = new GraphText().Input("x", 1).Ints("from", [5], isScalar: true).Ints("to", [-299_995], isScalar: true).Ints("by", [-3], isScalar: true)
            .Node("range", "Range", ["from", "to", "by"]).Ints("places", [0, 1, 70_000, 99_999]).Ints("axis", [0], isScalar: true)
            .Node("some", "GatherV2", ["range", "places", "axis"], "Tparams { type: DT_INT32 }").Node("numbers", "Cast", ["some"], "DstT { type: DT_FLOAT }").Node("y", "AddV2", ["x", "numbers"], Float);
        Assert.Equal([5f, 2, -209_995, -299_992], Predict(graph.Import(_folder, "y"), 0));
    }

    // Rows of 65,536 numbers, as many as there are places: four thousand million.
    [Fact]
    public void Rows_are_not_repeated_without_end()
    {
        GraphText graph = Filled(Filled(new GraphText().Input("x", 1), "rows", "7", 1, 65536), "places", "0", 65536).Ints("axis", [0], isScalar: true)
            .Node("all", "GatherV2", ["rows", "places", "axis"], "Tparams { type: DT_INT32 }").Node("shape", "Shape", ["all"]).Node("numbers", "Cast", ["shape"], "DstT { type: DT_FLOAT }").Node("y", "AddV2", ["x", "numbers"], Float);
        Assert.Equal([65537f, 65537], Predict(Bounded(32, () => graph.Import(_folder, "y")), 1));
    }

    [Theory]
    [InlineData("Pack", "axis { i: 0 }")]
    [InlineData("ConcatV2", "Tidx { type: DT_INT32 }")]
    public void Parts_that_are_joined_are_not_written_out_without_end(string op, string attribute)
    {
        GraphText graph = Filled(new GraphText().Input("x", 1), "part", "7", 65536).Ints("axis", [0], isScalar: true);
        string[] parts = [.. Enumerable.Repeat("part", 1000)];
        graph.Node("all", op, op == "Pack" ? parts : [.. parts, "axis"], "N { i: 1000 }", Int, attribute).Node("size", "Size", ["all"]).Node("number", "Cast", ["size"], "DstT { type: DT_FLOAT }").Node("y", "AddV2", ["x", "number"], Float);
        Assert.Equal([65_536_000f], Predict(Bounded(64, () => graph.Import(_folder, "y")), 0));
    }

    [Fact]
    public void Nothing_is_repeated_at_no_cost()
    {
        GraphText graph = new GraphText().Input("x", 2).Ints("none", []).Ints("times", [int.MaxValue]);
        for (int i = 0; i < 50; i++)
        {
            graph.Node(Name("t", i), "Tile", [i == 0 ? "none" : Name("t", i - 1), "times"], Int);
        }

        graph.Node("size", "Size", ["t49"]).Node("number", "Cast", ["size"], "DstT { type: DT_FLOAT }").Node("y", "AddV2", ["x", "number"], Float);
        Assert.Equal([1f, 2], Predict(graph.Import(_folder, "y"), 1, 2));
    }

    [Fact]
    public void Places_that_take_more_memory_than_a_file_may_ask_for_are_refused()
    {
        GraphText graph = new GraphText().Input("x", 1).Node("mask", "Const", [], "dtype { type: DT_BOOL }", "value { tensor { dtype: DT_BOOL tensor_shape { dim { size: 8000000 } } bool_val: true } }")
            .Node("places", "Where", ["mask"], "T { type: DT_BOOL }").Node("size", "Size", ["places"]).Node("number", "Cast", ["size"], "DstT { type: DT_FLOAT }").Node("y", "AddV2", ["x", "number"], Float);
        UnsupportedModelException e = Bounded(32, () => Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y")));
        Assert.Contains("'places' (Where): it takes 8000000 numbers", e.Message, StringComparison.Ordinal);
    }

    // Where the data decides a result's size, what is too large is told of the node, as any other that cannot be imported.
    [Theory]
    [InlineData("Unique", "numbers")]
    [InlineData("ListDiff", "numbers numbers")]
    [InlineData("DynamicPartition", "numbers numbers")]
    public void Nodes_that_take_too_many_numbers_are_unsupported(string op, string inputs)
    {
        GraphText graph = Filled(new GraphText().Input("x", 1), "numbers", "0", 5_000_000)
            .Node("parts", op, inputs.Split(' '), [Int, "num_partitions { i: 1 }"]).Node("size", "Size", ["parts"], Int).Node("number", "Cast", ["size"], "DstT { type: DT_FLOAT }")
            .Node("y", "AddV2", ["x", "number"], Float);
        UnsupportedModelException e = Bounded(100, () => Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y")));
        Assert.Contains($"'parts' ({op}): it", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Minus_zero_is_zero_and_no_number_is_not()
    {
        GraphText graph = new GraphText().Input("x", 1).Const("numbers", [0, -0f, float.NaN, -1, float.Epsilon], 5).Node("places", "Where", ["numbers"], Float)
            .Node("found", "Cast", ["places"], "DstT { type: DT_FLOAT }").Node("y", "AddV2", ["x", "found"], Float);
        Assert.Equal([2f, 3, 4], Predict(graph.Import(_folder, "y"), 0));
    }

    [Fact]
    public void Extents_whose_product_is_beyond_every_number_are_refused()
    {
        GraphText graph = new GraphText().Input("x", 2).Ints("shape", [2147483647, 2147483647, 3]).Node("empty", "Empty", ["shape"], "dtype { type: DT_FLOAT }").Node("y", "AddV2", ["x", "empty"], Float);
        Assert.ThrowsAny<TfModelException>(() => graph.Import(_folder, "y"));
    }

    [Fact]
    public void Lists_that_are_joined_with_themselves_come_to_an_end()
    {
        GraphText graph = Reserved(new GraphText().Input("x", 2), "l0", 2);
        for (int i = 1; i <= 40; i++)
        {
            graph.Node(Name("l", i), "TensorListConcatLists", [Name("l", i - 1), Name("l", i - 1)], "element_dtype { type: DT_FLOAT }");
        }

        graph.Node("length", "TensorListLength", ["l40"]).Node("number", "Cast", ["length"], "DstT { type: DT_FLOAT }").Node("y", "AddV2", ["x", "number"], Float);
        Assert.Contains("a list of 131072 items is asked for", Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Items_of_all_lists_together_come_to_an_end()
    {
        GraphText graph = new GraphText().Input("x", 2);
        for (int i = 0; i < 40; i++)
        {
            Reserved(graph, Name("l", i), 60_000);
            graph.Node(Name("length", i), "TensorListLength", [Name("l", i)]).Node(Name("number", i), "Cast", [Name("length", i)], "DstT { type: DT_FLOAT }")
                .Node(Name("y", i), "AddV2", [i == 0 ? "x" : Name("y", i - 1), Name("number", i)], Float);
        }

        Assert.Contains("the items of its lists come to more than", Assert.Throws<LimitExceededException>(() => graph.Import(_folder, "y39")).Message, StringComparison.Ordinal);
    }

    // 2000 lists of 60,000 items, each with another item written: they share the others.
    [Fact]
    public void A_list_shares_its_items_with_the_one_it_is_written_from()
    {
        GraphText graph = Reserved(new GraphText().Input("x", 2), "l0", 60_000);
        for (int i = 1; i <= 2000; i++)
        {
            graph.Ints(Name("at", i), [i], isScalar: true).Node(Name("l", i), "TensorListSetItem", [Name("l", i - 1), Name("at", i), "x"], "element_dtype { type: DT_FLOAT }");
        }

        graph.Node("y", "TensorListGetItem", ["l2000", "at7"], "element_dtype { type: DT_FLOAT }");
        Assert.Equal([3f, 4], Predict(Bounded(100, () => graph.Import(_folder, "y")), 3, 4));
    }

    [Fact]
    public void Many_items_are_written_at_once()
    {
        GraphText graph = new GraphText().Input("x", 60_000, 1).Ints("indices", [.. Enumerable.Range(0, 60_000)]).Ints("shape", [1]).Ints("all", [60_000], isScalar: true).Ints("at", [59_999], isScalar: true)
            .Node("list", "TensorListScatterV2", ["x", "indices", "shape", "all"], "element_dtype { type: DT_FLOAT }").Node("y", "TensorListLength", ["list"]);
        Bounded(400, () => Assert.Throws<LimitExceededException>(() => graph.Import(_folder, "y")));
    }

    // The same as one turn by the sum of all: 60,000 x 1 = 0 of 4, and one more.
    [Fact]
    public void Turns_along_the_same_axis_are_one()
    {
        GraphText graph = Filled(Filled(new GraphText().Input("x", 4), "shifts", "1", 60_001), "axes", "0", 60_001).Node("y", "Roll", ["x", "shifts", "axes"], Float);
        ModelGraph imported = graph.Import(_folder, "y");
        Assert.InRange(imported.Nodes.Count, 1, 3);
        Assert.Equal([4f, 1, 2, 3], Predict(imported, 1, 2, 3, 4));
    }

    [Fact]
    public void Parts_are_as_many_as_the_node_says()
    {
        GraphText graph = Filled(new GraphText().Input("x", 4), "sizes", "0", 200_000).Ints("axis", [0], isScalar: true).Node("parts", "SplitV", ["x", "sizes", "axis"], "num_split { i: 2 }", Float).Node("y", "Relu", ["parts"], Float);
        UnsupportedModelException e = Bounded(64, () => Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y")));
        Assert.Contains("its sizes are 200000 numbers, expected 2", e.Message, StringComparison.Ordinal);
    }

    // One op becomes 130,000 nodes.
    [Fact]
    public void One_op_does_not_become_more_nodes_than_a_graph_may_have()
    {
        GraphText graph = new GraphText().Input("x", 65_000, 1).Node("parts", "Unpack", ["x"], "num { i: 65000 }", "axis { i: 0 }", Float).Node("y", "Relu", ["parts"], Float);
        Assert.Contains("nodes when its functions and loops are written out", Assert.Throws<LimitExceededException>(() => graph.Import(_folder, "y")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_of_known_numbers_are_not_without_end_either()
    {
        GraphText graph = Filled(new GraphText().Input("x", 1), "many", "3", 65_000);
        for (int i = 0; i < 6; i++)
        {
            graph.Node(Name("parts", i), "Unpack", ["many"], "num { i: 65000 }", "axis { i: 0 }", Int).Node(Name("number", i), "Cast", [Name("parts", i)], "DstT { type: DT_FLOAT }")
                .Node(Name("y", i), "AddV2", [i == 0 ? "x" : Name("y", i - 1), Name("number", i)], Float);
        }

        Assert.Contains("(Unpack): the numbers that are computed while importing come to more than", Assert.Throws<LimitExceededException>(() => graph.Import(_folder, "y5")).Message, StringComparison.Ordinal);
    }

    // A shape that takes the sum of a hundred million numbers, none of which is stored.
    [Fact]
    public void What_kernels_compute_at_import_takes_no_more_memory_than_the_file_may_ask_for()
    {
        GraphText graph = new GraphText().Input("x", 4).Ints("size", [100_000_000]).Const("share", [0.00000002f]).Node("many", "Fill", ["size", "share"], Float).Ints("axis", [0], isScalar: true)
            .Node("sum", "Sum", ["many", "axis"], Float).Node("whole", "Cast", ["sum"], "DstT { type: DT_INT32 }").Node("shape", "Pack", ["whole", "whole"], "N { i: 2 }", Int, "axis { i: 0 }").Node("y", "Reshape", ["x", "shape"], Float);
        LimitExceededException e = Bounded(32, () => Assert.Throws<LimitExceededException>(() => graph.Import(_folder, "y")));
        Assert.Contains("the value of 'many' (Fill), which is computed of constants, takes 400000000 bytes", e.Message, StringComparison.Ordinal);
    }

    private static string Name(string stem, int number) => stem + number.ToString(CultureInfo.InvariantCulture);

    // A constant of integers that is stored as one number.
    private static GraphText Filled(GraphText graph, string name, string number, params int[] shape) => graph.Node(
        name, "Const", [], "dtype { type: DT_INT32 }", $"value {{ tensor {{ dtype: DT_INT32 tensor_shape {{ {string.Join(' ', shape.Select(e => $"dim {{ size: {e} }}"))} }} int_val: {number} }} }}");

    private static GraphText Reserved(GraphText graph, string name, int count) => graph.Ints(name + "_shape", [2]).Ints(name + "_count", [count], isScalar: true)
        .Node(name, "TensorListReserve", [name + "_shape", name + "_count"], "element_dtype { type: DT_FLOAT }");

    private static float[] Predict(ModelGraph graph, params float[] x) =>
        new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(x, new TensorShape(x.Length)) }).Single().Value.AsSpan<float>().ToArray();

    private static T Bounded<T>(int megabytes, Func<T> import)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        T result = import();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (long)megabytes << 20);
        return result;
    }
}
