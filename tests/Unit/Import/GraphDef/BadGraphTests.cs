using System.Text;
using TfModelTools.Common;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Graphs that are damaged or hostile end in one clear error, in bounded time and memory.</summary>
public sealed class BadGraphTests : IDisposable
{
    private const string Float = "T { type: DT_FLOAT }";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_unsupported_ops_are_listed_in_one_error()
    {
        GraphText graph = new GraphText().Input("x", -1, 4)
            .Node("a", "FancyOp", ["x"], Float)
            .Node("b", "FancyOp", ["a"], Float)
            .Node("c", "LookupTableFindV2", ["b", "x"], Float)
            .Node("d", "DecodeJpeg", ["x"])
            .Node("y", "Add", ["c", "d"], Float);
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y"));
        Assert.Equal(["a", "b", "c", "d"], e.Items.Select(i => i.Name).Order());
        Assert.Contains("FancyOp", e.Message, StringComparison.Ordinal);
        Assert.Contains("decode the file before the model", e.Items.Single(i => i.Name == "d").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cycle_is_refused()
    {
        GraphText graph = new GraphText().Input("x", -1, 4).Node("a", "Add", ["x", "c"], Float).Node("b", "Relu", ["a"], Float).Node("c", "Relu", ["b"], Float);
        InvalidGraphException e = Assert.Throws<InvalidGraphException>(() => graph.Import(_folder, "c"));
        Assert.Contains("depends on itself", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_reads_itself_is_refused() =>
        Assert.Throws<InvalidGraphException>(() => new GraphText().Node("a", "Relu", ["a"], Float).Import(_folder, "a"));

    [Fact]
    public void A_dangling_input_is_refused()
    {
        InvalidGraphException e = Assert.Throws<InvalidGraphException>(() => new GraphText().Node("a", "Relu", ["nobody"], Float).Import(_folder, "a"));
        Assert.Contains("'nobody'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_a_node_does_not_have_is_refused() =>
        Assert.Throws<InvalidGraphException>(() => new GraphText().Input("x", -1, 4).Node("a", "Relu", ["x"], Float).Node("b", "Relu", ["a:7"], Float).Import(_folder, "b"));

    [Theory]
    [InlineData("f", "f")]
    [InlineData("g", "f")]
    public void A_function_that_calls_itself_is_refused(string calledByF, string calledByG)
    {
        GraphText graph = new GraphText().Input("x", -1, 4)
            .Node("y", "PartitionedCall", ["x"], "f { func { name: \"f\" } }", "Tin { list { type: DT_FLOAT } }", "Tout { list { type: DT_FLOAT } }")
            .Raw($"library {{ {Function("f", calledByF)} {Function("g", calledByG)} }}");
        InvalidGraphException e = Assert.Throws<InvalidGraphException>(() => graph.Import(_folder, "y"));
        Assert.Contains("calls itself", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_that_each_call_the_next_twice_are_bounded()
    {
        const int Levels = 40;
        StringBuilder library = new("library { ");
        for (int i = 0; i < Levels; i++)
        {
            library.Append(Function($"f{i}", $"f{i + 1}", calls: 2));
        }

        library.Append(Function($"f{Levels}", null)).Append('}');
        GraphText graph = new GraphText().Input("x", -1, 4)
            .Node("y", "PartitionedCall", ["x"], "f { func { name: \"f0\" } }", "Tin { list { type: DT_FLOAT } }", "Tout { list { type: DT_FLOAT } }")
            .Raw(library.ToString());
        Assert.Throws<LimitExceededException>(() => graph.Import(_folder, "y"));
    }

    [Fact]
    public void A_huge_attribute_is_refused()
    {
        string path = new GraphText().Input("x", -1, 4)
            .Node("y", "Relu", ["x"], Float, $"note {{ s: \"{new string('a', 10 << 20)}\" }}")
            .Save(_folder);
        TfModelException e = Assert.ThrowsAny<TfModelException>(() => GraphDefImporter.Import(path, new ModelImportOptions { Outputs = ["y"] }));
        Assert.IsType<LimitExceededException>(e);
        Assert.Contains("note", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_without_end_is_refused()
    {
        GraphText graph = new GraphText().Input("x", -1, 4)
            .Node("y", "While", ["x"], "cond { func { name: \"always\" } }", "body { func { name: \"same\" } }", "T { list { type: DT_FLOAT } }")
            .Raw("""
                library {
                  function {
                    signature { name: "always" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_BOOL } }
                    node_def { name: "c" op: "Const" attr { key: "dtype" value { type: DT_BOOL } } attr { key: "value" value { tensor { dtype: DT_BOOL tensor_shape { } bool_val: true } } } }
                    ret { key: "r" value: "c:output:0" }
                  }
                  function {
                    signature { name: "same" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } }
                    ret { key: "r" value: "a" }
                  }
                }
                """);
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y"));
        Assert.Contains("times", Assert.Single(e.Items).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_chain_of_nodes_is_imported_without_recursion()
    {
        const int Length = 20_000;
        GraphText graph = new GraphText().Input("n0", -1, 4);
        for (int i = 1; i <= Length; i++)
        {
            graph.Node($"n{i}", "Relu", [$"n{i - 1}"], Float);
        }

        Assert.Equal(Length, graph.Import(_folder, $"n{Length}").Nodes.Count);
    }

    // A function of one float argument that adds the results of its calls, or hands the argument on.
    private static string Function(string name, string? called, int calls = 1)
    {
        string node(int i) => $"node_def {{ name: \"call{i}\" op: \"PartitionedCall\" input: \"a\" attr {{ key: \"f\" value {{ func {{ name: \"{called}\" }} }} }} "
            + "attr { key: \"Tin\" value { list { type: DT_FLOAT } } } attr { key: \"Tout\" value { list { type: DT_FLOAT } } } } ";
        string body = called is null ? string.Empty : string.Concat(Enumerable.Range(0, calls).Select(node));
        string sum = calls > 1 && called is not null ? "node_def { name: \"sum\" op: \"Add\" input: \"call0:output:0\" input: \"call1:output:0\" attr { key: \"T\" value { type: DT_FLOAT } } } " : string.Empty;
        string result = called is null ? "a" : calls > 1 ? "sum:z:0" : "call0:output:0";
        return $"function {{ signature {{ name: \"{name}\" input_arg {{ name: \"a\" type: DT_FLOAT }} output_arg {{ name: \"r\" type: DT_FLOAT }} }} {body}{sum}ret {{ key: \"r\" value: \"{result}\" }} }} ";
    }
}
