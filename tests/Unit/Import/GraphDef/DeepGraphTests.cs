using System.Globalization;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Passes;
using TfModelTools.Planning;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Graphs that are long rather than large: nothing recurses along them, or it ends in one error.</summary>
public sealed class DeepGraphTests : IDisposable
{
    private const string Float = "T { type: DT_FLOAT }";
    private const string Int = "T { type: DT_INT32 }";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Loops_one_after_the_other_do_not_nest()
    {
        const int Loops = 400;
        GraphText graph = new GraphText().Input("x", 1, 2).Ints("zero", [0], isScalar: true).Ints("one", [1], isScalar: true);
        string last = "x";
        for (int i = 0; i < Loops; i++)
        {
            string p = string.Create(CultureInfo.InvariantCulture, $"l{i}/");
            string frame = $"frame_name {{ s: \"{p}\" }}";
            graph.Node(p + "ei", "Enter", ["zero"], Int, frame).Node(p + "ex", "Enter", [last], Float, frame).Node(p + "e1", "Enter", ["one"], Int, frame, "is_constant { b: true }")
                .Node(p + "mi", "Merge", [p + "ei", p + "ni"], Int).Node(p + "mx", "Merge", [p + "ex", p + "nx"], Float)
                .Node(p + "less", "Less", [p + "mi", p + "e1"], Int).Node(p + "cond", "LoopCond", [p + "less"])
                .Node(p + "si", "Switch", [p + "mi", p + "cond"], Int).Node(p + "sx", "Switch", [p + "mx", p + "cond"], Float)
                .Node(p + "ai", "Add", [p + "si:1", p + "e1"], Int).Node(p + "ax", "Relu", [p + "sx:1"], Float)
                .Node(p + "ni", "NextIteration", [p + "ai"], Int).Node(p + "nx", "NextIteration", [p + "ax"], Float)
                .Node(p + "out", "Exit", [p + "sx"], Float);
            last = p + "out";
        }

        ModelGraph imported = SmallStack.Run(() => graph.Import(_folder, last));
        Assert.Equal(Loops, imported.Nodes.Count(n => n.Operator is ActivationOperator));
    }

    [Fact]
    public void A_constant_computed_through_thousands_of_steps_is_one_error()
    {
        GraphConstant last = new(Tensor.Create<float>([1], new TensorShape(1)));
        for (int i = 0; i < 10_000; i++)
        {
            GraphConstant before = last;
            last = new GraphConstant(before.DataType, before.Shape, before.Read);
        }

        LimitExceededException e = Assert.Throws<LimitExceededException>(() => SmallStack.Run(last.Read));
        Assert.Contains("too deep", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sums_of_constants_that_are_no_normalization_are_looked_at_once()
    {
        // Looked at anew from each, twenty thousand are two hundred million steps, each of them some allocations.
        GraphText graph = new GraphText().Input("x", -1, 2).Const("c", [1]);
        string last = "x";
        for (int i = 0; i < 20_000; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"a{i}");
            graph.Node(name, "Add", [last, "c"], Float);
            last = name;
        }

        ModelGraph imported = graph.Import(_folder, last);
        Assert.Equal(20_000, Planner.Plan(PassPipeline.Optimize(imported)).Steps.Count);
    }

    [Fact]
    public void A_call_is_counted_with_all_that_it_calls()
    {
        StringBuilder library = new("library { ");
        for (int i = 0; i < 40; i++)
        {
            library.Append(Twice($"f{i}", $"f{i + 1}"));
        }

        library.Append("function { signature { name: \"f40\" input_arg { name: \"a\" type: DT_FLOAT } output_arg { name: \"r\" type: DT_FLOAT } } "
            + "node_def { name: \"n\" op: \"Neg\" input: \"a\" attr { key: \"T\" value { type: DT_FLOAT } } } node_def { name: \"unread\" op: \"Neg\" input: \"a\" } ret { key: \"r\" value: \"n:y:0\" } } }");
        TensorFlowGraph graph = GraphDefReader.Read(new GraphText().Input("x", 1).Raw(library.ToString()).Save(_folder));
        FunctionSizes sizes = new(graph);
        Assert.Equal(1, sizes.Of(graph.FindFunction("f40")!));
        Assert.Equal(4, sizes.Of(graph.FindFunction("f39")!));
        Assert.Equal(10, sizes.Of(graph.FindFunction("f38")!));
        Assert.Equal(int.MaxValue, sizes.Of(graph.FindFunction("f0")!));
    }

    // Two calls, one after the other: their nodes and what they come to.
    private static string Twice(string name, string called)
    {
        string Call(string node, string input) => $"node_def {{ name: \"{node}\" op: \"PartitionedCall\" input: \"{input}\" attr {{ key: \"f\" value {{ func {{ name: \"{called}\" }} }} }} }} ";
        return $"function {{ signature {{ name: \"{name}\" input_arg {{ name: \"a\" type: DT_FLOAT }} output_arg {{ name: \"r\" type: DT_FLOAT }} }} {Call("p", "a")}{Call("q", "p:output:0")}ret {{ key: \"r\" value: \"q:output:0\" }} }} ";
    }
}
