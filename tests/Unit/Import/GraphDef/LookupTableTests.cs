using System.Globalization;
using TfModelTools.Backends;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Lookup tables from integers to numbers, filled by the graph or by the functions that it calls.</summary>
public sealed class LookupTableTests : IDisposable
{
    private static readonly long[] SmallKeys = [30, -7, 12, 4];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_number_finds_the_value_of_its_key_and_others_the_default() =>
        Assert.Equal([5f, 6, 7, 8, -1, -1, -1, -1], Predict(Table(SmallKeys).Import(_folder, "y"), [30, -7, 12, 4, 5, -8, 31, long.MaxValue]));

    // 2^53 + 1 and its neighbours are one number in float32, and in float64.
    [Fact]
    public void Keys_that_no_float_holds_are_told_apart()
    {
        long big = (1L << 53) + 1;
        Assert.Equal([6f, 5, -1, 8, 7], Predict(Table([big, big - 1, long.MaxValue, long.MinValue]).Import(_folder, "y"), [big - 1, big, big + 1, long.MinValue, long.MaxValue]));
    }

    [Fact]
    public void A_number_that_rounds_to_a_key_is_not_that_key() =>
        Assert.Equal([5f, -1, -1], Predict(Table([1L << 24, 2, 3, 4]).Import(_folder, "y"), [1L << 24, (1L << 24) + 1, (1L << 24) - 1]));

    [Fact]
    public void Functions_that_the_graph_calls_fill_tables()
    {
        GraphText graph = Inputs(SmallKeys)
            .Node("init", "StatefulPartitionedCall", ["table", "keys", "values"], "f { func { name: \"outer\" } }", "Tin { list { type: DT_RESOURCE type: DT_INT64 type: DT_FLOAT } }", "Tout { list { } }")
            .Raw("""
                library {
                  function {
                    signature { name: "outer" input_arg { name: "t" type: DT_RESOURCE } input_arg { name: "k" type: DT_INT64 } input_arg { name: "v" type: DT_FLOAT } }
                    node_def { name: "call" op: "StatefulPartitionedCall" input: "t" input: "k" input: "v" attr { key: "f" value { func { name: "inner" } } } }
                  }
                  function {
                    signature { name: "inner" input_arg { name: "a" type: DT_RESOURCE } input_arg { name: "b" type: DT_INT64 } input_arg { name: "c" type: DT_FLOAT } }
                    node_def { name: "same" op: "Identity" input: "b" attr { key: "T" value { type: DT_INT64 } } }
                    node_def { name: "import" op: "LookupTableImportV2" input: "a" input: "same:output:0" input: "c" attr { key: "Tin" value { type: DT_INT64 } } attr { key: "Tout" value { type: DT_FLOAT } } }
                  }
                }
                """);
        Assert.Equal([8f, -1], Predict(graph.Import(_folder, "y"), [4, 3]));
    }

    [Fact]
    public void Its_size_is_known()
    {
        ModelGraph graph = Table(SmallKeys)
            .Node("size", "LookupTableSizeV2", ["table"])
            .Node("n", "Cast", ["size"], "SrcT { type: DT_INT64 }", "DstT { type: DT_FLOAT }")
            .Node("z", "Add", ["y", "n"], "T { type: DT_FLOAT }")
            .Import(_folder, "z");
        Assert.Equal([9f], Predict(graph, [30]));
    }

    [Theory]
    [InlineData(ConversionTarget.Tfjs)]
    [InlineData(ConversionTarget.TensorFlow)]
    [InlineData(ConversionTarget.CSharp)]
    public void Every_target_has_them(ConversionTarget target) => Assert.Empty(BackendTable.Of(target).Check(Table(SmallKeys).Import(_folder, "y")));

    [Fact]
    public void What_is_not_told_is_refused()
    {
        Assert.Contains("nothing in the graph fills", Refusal(Inputs(SmallKeys)), StringComparison.Ordinal);
        Assert.Contains("a key twice", Refusal(Table([1, 2, 1, 4])), StringComparison.Ordinal);
        Assert.Contains("something else than constants", Refusal(Inputs(SmallKeys).Input("late", 4).Node("fill", "InitializeTableV2", ["table", "keys", "late"])), StringComparison.Ordinal);
        Assert.Contains("filled in 2 ways", Refusal(Table(SmallKeys).Const("other", [1, 2, 3, 4], 4).Node("again", "LookupTableImportV2", ["table", "keys", "other"])), StringComparison.Ordinal);
        Assert.Contains("one value a key", Refusal(Inputs(SmallKeys).Const("few", [1, 2], 2).Node("fill", "InitializeTableV2", ["table", "keys", "few"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_of_strings_say_what_to_do()
    {
        GraphText graph = new GraphText()
            .Node("x", "Placeholder", [], "dtype { type: DT_INT64 }", "shape { shape { dim { size: -1 } } }")
            .Node("table", "HashTableV2", [], "key_dtype { type: DT_INT64 }", "value_dtype { type: DT_STRING }")
            .Const("default", [0])
            .Node("y", "LookupTableFindV2", ["table", "x", "default"], "Tin { type: DT_INT64 }", "Tout { type: DT_STRING }");
        Assert.Contains("look the words up before the model", Refusal(graph), StringComparison.Ordinal);
    }

    private string Refusal(GraphText graph) => string.Join(' ', Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y")).Items.Select(i => i.Reason));

    private static GraphText Table(long[] keys) => Inputs(keys).Node("fill", "InitializeTableV2", ["table", "keys", "values"], "Tkey { type: DT_INT64 }", "Tval { type: DT_FLOAT }");

    // The values are 5, 6, 7, 8 in the order of the keys; the default is -1.
    private static GraphText Inputs(long[] keys) => new GraphText()
        .Node("x", "Placeholder", [], "dtype { type: DT_INT64 }", "shape { shape { dim { size: -1 } } }")
        .Node("table", "HashTableV2", [], "key_dtype { type: DT_INT64 }", "value_dtype { type: DT_FLOAT }", "shared_name { s: \"t\" }")
        .Node(
            "keys",
            "Const",
            [],
            "dtype { type: DT_INT64 }",
            $"value {{ tensor {{ dtype: DT_INT64 tensor_shape {{ dim {{ size: {keys.Length} }} }} {string.Join(' ', keys.Select(k => "int64_val: " + k.ToString(CultureInfo.InvariantCulture)))} }} }}")
        .Const("values", [5, 6, 7, 8], 4)
        .Const("default", [-1])
        .Node("y", "LookupTableFindV2", ["table", "x", "default"], "Tin { type: DT_INT64 }", "Tout { type: DT_FLOAT }");

    private static float[] Predict(ModelGraph graph, long[] x) =>
        new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<long>(x, new TensorShape(x.Length)) }).Single().Value.AsSpan<float>().ToArray();
}
