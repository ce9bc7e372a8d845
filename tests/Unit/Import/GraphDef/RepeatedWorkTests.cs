using System.Globalization;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Small graphs in which one thing is asked for by many: it is found once, or what repeats it is counted and refused.</summary>
public sealed class RepeatedWorkTests : IDisposable
{
    private const string Float = "T { type: DT_FLOAT }";
    private const string Int = "T { type: DT_INT32 }";
    private const long Megabyte = 1 << 20;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(8000, 600, 0)]
    [InlineData(1, 3000, 90_000)]
    public void A_wide_node_in_a_loop_is_no_single_node(int inputs, int turns, int numbers)
    {
        string many = string.Concat(Enumerable.Repeat("input: \"w\" ", inputs));
        string list = numbers == 0 ? string.Empty : $"attr {{ key: \"list\" value {{ list {{ {string.Concat(Enumerable.Repeat("i: 300 ", numbers))} }} }} }}";
        GraphText graph = Counting(turns, $"node_def {{ name: \"p\" op: \"IdentityN\" {many} {list} }}", "p:output:0");
        Assert.Contains("when its functions and loops are written out", Assert.Throws<LimitExceededException>(() => graph.Import(_folder, "y")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_loop_hands_on_is_counted_at_each_turn()
    {
        const int States = 4000;
        StringBuilder arguments = new();
        StringBuilder results = new();
        StringBuilder given = new();
        for (int i = 0; i < States; i++)
        {
            arguments.Append(CultureInfo.InvariantCulture, $"input_arg {{ name: \"s{i}\" type: DT_FLOAT }} ");
            results.Append(CultureInfo.InvariantCulture, $"output_arg {{ name: \"r{i}\" type: DT_FLOAT }} ");
            given.Append(CultureInfo.InvariantCulture, $"ret {{ key: \"r{i}\" value: \"s{i}\" }} ");
        }

        GraphText graph = new GraphText().Input("x", 1, 2).Ints("zero", [0], isScalar: true)
            .Node("loop", "While", ["zero", .. Enumerable.Repeat("x", States)], "cond { func { name: \"C\" } }", "body { func { name: \"B\" } }")
            .Node("y", "Relu", ["loop:1"], Float)
            .Raw($$"""
                library {
                  function { signature { name: "C" input_arg { name: "i" type: DT_INT32 } {{arguments}} output_arg { name: "r" type: DT_BOOL } }
                    {{Number("k", 2000)}} node_def { name: "l" op: "Less" input: "i" input: "k:output:0" } ret { key: "r" value: "l:z:0" } }
                  function { signature { name: "B" input_arg { name: "i" type: DT_INT32 } {{arguments}} output_arg { name: "j" type: DT_INT32 } {{results}} }
                    {{Number("k", 1)}} node_def { name: "a" op: "AddV2" input: "i" input: "k:output:0" } ret { key: "j" value: "a:z:0" } {{given}} }
                }
                """);
        Assert.Throws<LimitExceededException>(() => graph.Import(_folder, "y"));
    }

    // Twenty thousand turns past thirty thousand nodes that no result needs.
    [Fact]
    public void A_body_is_looked_through_once()
    {
        StringBuilder dead = new();
        for (int i = 0; i < 30_000; i++)
        {
            dead.Append(CultureInfo.InvariantCulture, $"node_def {{ name: \"d{i}\" op: \"X\" }} ");
        }

        GraphText graph = Counting(19_000, dead.ToString(), "w");
        Assert.IsType<ActivationOperator>(Assert.Single(graph.Import(_folder, "y").Nodes).Operator);
        TensorFlowFunction body = GraphDefReader.Read(graph.Save(_folder)).FindFunction("B")!;
        FunctionTraits traits = new(body);
        Assert.Same(traits.Assigned, traits.Assigned);
    }

    [Fact]
    public void Variables_of_a_loop_are_counted_at_each_turn()
    {
        GraphText graph = CountedLoop(3000);
        for (int i = 0; i < 700; i++)
        {
            Variable(graph, i, $"s{i}:1");
        }

        graph.Node("q", "Exit", ["s0"], Float).Node("y", "Relu", ["q"], Float);
        Assert.Throws<LimitExceededException>(() => graph.Import(_folder, "y"));
    }

    [Fact]
    public void Where_a_value_of_a_loop_comes_from_is_told()
    {
        GraphText graph = CountedLoop(3)
            .Node("ea", "Enter", ["zero"], Int, "frame_name { s: \"f\" }").Node("ma", "Merge", ["ea", "na"], Int).Node("sa", "Switch", ["ma", "c"], Int)
            .Node("aa", "AddV2", ["sa:1", "mi:1"], Int).Node("na", "NextIteration", ["aa"], Int).Node("qa", "Exit", ["sa"], Int)
            .Node("n", "Cast", ["qa"], "SrcT { type: DT_INT32 }", "DstT { type: DT_FLOAT }").Node("y", "AddV2", ["x", "n"], Float);
        GraphConstant sum = graph.Import(_folder, "y").Nodes[^1].Inputs[1].Constant!;

        // It enters once, and comes back twice.
        Assert.Equal([2f], sum.Read().AsSpan<float>().ToArray());
    }

    [Fact]
    public void What_comes_in_the_way_of_a_loop_is_found_once_for_all_its_results()
    {
        const int Variables = 700;
        GraphText graph = new GraphText().Input("x", 1, 2).Node("p", "Placeholder", [], "dtype { type: DT_BOOL }", "shape { shape { } }")
            .Node("pe", "Enter", ["p"], "frame_name { s: \"f\" }").Node("pm", "Merge", ["pe", "pn"]).Node("c", "LoopCond", ["pm"]).Node("ps", "Switch", ["pm", "c"]).Node("pn", "NextIteration", ["ps:1"]);
        string[] outputs = new string[Variables];
        for (int i = 0; i < Variables; i++)
        {
            Variable(graph, i, $"s{i}:1");
            graph.Node(outputs[i] = $"q{i}", "Exit", [$"s{i}"], Float);
        }

        long allocated = Allocated(() => Assert.True(graph.Import(_folder, outputs).IsDeferred));
        Assert.InRange(allocated, 0, 100 * Megabyte);
    }

    [Fact]
    public void Conditions_within_conditions_do_not_nest()
    {
        const int Depth = 10_000;
        GraphText graph = new GraphText().Input("x", 2).Const("k", [3]).Node("p", "Placeholder", [], "dtype { type: DT_BOOL }", "shape { shape { } }");
        string last = "k";
        for (int i = 0; i < Depth; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"s{i}");
            graph.Node(name, "Switch", [last, "p"], Float);
            last = name + ":1";
        }

        graph.Node("y", "AddV2", ["x", last], Float);
        Assert.NotNull(SmallStack.Run(() => Assert.Single(graph.Import(_folder, "y").Nodes).Inputs[1].Constant));
    }

    [Fact]
    public void Outputs_of_a_graph_without_signatures_are_not_many_more_than_its_nodes()
    {
        GraphText graph = new GraphText().Input("x", 1500, 1);
        graph.Node("whole", "Unpack", ["x"], Float, "num { i: 1500 }");
        Assert.Equal(1500, PossiblePorts.Outputs(GraphDefReader.Read(graph.Save(_folder))).Count);
        for (int i = 0; i < 1500; i++)
        {
            graph.Node($"n{i}", "Unpack", ["x"], Float, "num { i: 1024 }");
        }

        LimitExceededException e = Assert.Throws<LimitExceededException>(() => graph.Import(_folder));
        Assert.Contains("more than 11502 outputs", e.Message, StringComparison.Ordinal);
        Assert.Contains("Output", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void What_many_outputs_need_is_listed_once()
    {
        const int Nodes = 2000;
        GraphText graph = new GraphText().Input("x", 2, 2).Node("q0", "Qr", ["x"], Float);
        for (int i = 1; i < Nodes; i++)
        {
            graph.Node($"q{i}", "Qr", [$"q{i - 1}"], Float);
        }

        for (int i = 0; i < Nodes; i++)
        {
            graph.Node($"o{i}", "Relu", [$"q{Nodes - 1 - i}"], Float);
        }

        UnsupportedModelException? e = null;
        Assert.InRange(Allocated(() => e = Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder))), 0, 60 * Megabyte);
        Assert.Equal([.. Enumerable.Range(0, Nodes).Select(i => $"q{i}")], e!.Items.Select(i => i.Name));
        Assert.Contains("the outputs 'o0', 'o1'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_dropouts_depend_on_is_found_once()
    {
        const int Length = 2500;
        GraphText graph = new GraphText().Input("x").Ints("shape", [4]).Node("a0", "Neg", ["x"], Float).Node("b0", "RandomUniform", ["shape"], "dtype { type: DT_FLOAT }");
        for (int i = 1; i < Length; i++)
        {
            graph.Node($"a{i}", "Neg", [$"a{i - 1}"], Float).Node($"b{i}", "Add", [$"b{i - 1}", $"a{i}"], Float);
        }

        Assert.InRange(Allocated(() => Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, $"b{Length - 1}"))), 0, 150 * Megabyte);
    }

    [Fact]
    public void Inputs_on_which_a_value_depends_are_named_in_one_order_up_to_a_limit()
    {
        ModelGraph graph = new("m", "test");
        GraphValue[] inputs = [.. Enumerable.Range(0, ValueSources.MaxInputs + 1).Select(i => graph.AddInput($"i{i}", DataType.Float32, SymbolicShape.Scalar))];
        GraphValue add(GraphValue a, GraphValue b) => graph.AddNode("n", new BinaryOperator(BinaryFunction.Add), [a, b]).Output;
        GraphValue pair = add(inputs[0], inputs[1]);
        GraphValue all = inputs.Aggregate(add);
        ValueSources sources = new();
        Assert.Equal(["i1", "i0"], sources.Of(pair)!);
        Assert.Equal(["i2", "i0", "i1"], sources.Of(add(pair, add(inputs[0], inputs[2])))!);
        Assert.Equal(ValueSources.MaxInputs, sources.Of(all.Producer!.Inputs[0])!.Count);
        Assert.Null(sources.Of(all));
    }

    // Sixty imports of sixty dropouts each, or one.
    [Fact]
    public void Rates_of_many_dropouts_are_found_together()
    {
        const int Dropouts = 60;
        GraphText graph = new GraphText().Input("x", 1, 4).Ints("shape", [1, 4]).Const("one", [1]);
        string last = "x";
        for (int i = 0; i < Dropouts; i++)
        {
            graph.Input($"rate{i}").Node($"keep{i}", "Mul", ["one", $"rate{i}"], Float).Node($"random{i}", "RandomUniform", ["shape"], "dtype { type: DT_FLOAT }")
                .Node($"sum{i}", "Add", [$"random{i}", $"keep{i}"], Float).Node($"mask{i}", "Floor", [$"sum{i}"], Float)
                .Node($"scaled{i}", "RealDiv", [last, $"keep{i}"], Float).Node($"y{i}", "Mul", [$"scaled{i}", $"mask{i}"], Float);
            last = $"y{i}";
        }

        ModelGraph imported = graph.Import(_folder, last);
        Assert.Equal(Dropouts, imported.Defaults.Count);
        string[] values = [];
        Assert.InRange(Allocated(() => values = [.. imported.Defaults.Select(d => d.ValueText).Distinct()]), 0, 20 * Megabyte);
        Assert.Equal(["1"], values);
    }

    [Fact]
    public void Rates_of_both_kinds_are_told_apart()
    {
        // The fifth says what is dropped.
        GraphText graph = new GraphText().Raw("versions { producer: 27 }").Input("x", 1, 4).Ints("shape", [1, 4]).Const("one", [1]);
        string last = "x";
        for (int i = 0; i < 10; i++)
        {
            graph.Node($"rate{i}", "Placeholder", [], "dtype { type: DT_FLOAT }", "shape { shape { } }").Node($"keep{i}", i == 4 ? "Sub" : "Mul", ["one", $"rate{i}"], Float)
                .Node($"random{i}", "RandomUniform", ["shape"], "dtype { type: DT_FLOAT }")
                .Node($"sum{i}", "Add", [$"random{i}", $"keep{i}"], Float).Node($"mask{i}", "Floor", [$"sum{i}"], Float)
                .Node($"scaled{i}", "RealDiv", [last, $"keep{i}"], Float).Node($"y{i}", "Mul", [$"scaled{i}", $"mask{i}"], Float);
            last = $"y{i}";
        }

        Assert.Equal("1 1 1 1 0 1 1 1 1 1", string.Join(' ', graph.Import(_folder, last).Defaults.OrderBy(d => d.Port.Name, StringComparer.Ordinal).Select(d => d.ValueText)));
    }

    [Fact]
    public void Tables_are_not_filled_by_the_million()
    {
        GraphText graph = Filled(1200, 1200);
        Assert.Contains("fills its lookup tables", Assert.Throws<LimitExceededException>(() => graph.Import(_folder, "y")).Message, StringComparison.Ordinal);
        Assert.Single(Filled(100, 100).Import(_folder, "y").Outputs);
    }

    [Fact]
    public void Names_of_restored_variables_are_read_once()
    {
        const int Variables = 2000;
        GraphText graph = new GraphText().Node("names", "Const", [], "dtype { type: DT_STRING }", $"value {{ tensor {{ dtype: DT_STRING tensor_shape {{ dim {{ size: {Variables} }} }} {string.Concat(Enumerable.Range(0, Variables).Select(i => $"string_val: \"key{i}\" "))} }} }}")
            .Node("restore", "RestoreV2", ["names", "names", "names"]);
        for (int i = 0; i < Variables; i++)
        {
            graph.Node($"v{i}", "VariableV2", [], "dtype { type: DT_FLOAT }", "shape { shape { } }").Node($"assign{i}", "Assign", [$"v{i}", $"restore:{i}"], Float);
        }

        TensorFlowGraph read = GraphDefReader.Read(graph.Save(_folder));
        VariableBinder binder = new(read, new MemorySource(new Dictionary<string, Tensor> { ["key7"] = Tensor.Create<float>([1], new TensorShape()) }));
        Assert.InRange(Allocated(() => Assert.Equal("key7", binder.Find(read.Find("v7")!)!.Name)), 0, 20 * Megabyte);
    }

    [Fact]
    public void What_a_function_restores_is_restored_for_the_arguments_of_each_call()
    {
        string names(string name, params string[] values) =>
            $"node_def {{ name: \"{name}\" op: \"Const\" attr {{ key: \"value\" value {{ tensor {{ dtype: DT_STRING tensor_shape {{ dim {{ size: {values.Length} }} }} {string.Concat(values.Select(v => $"string_val: \"{v}\" "))} }} }} }} }} ";
        GraphText graph = new GraphText().Node("v", "VarHandleOp", []).Node("w", "VarHandleOp", [])
            .Node("call", "StatefulPartitionedCall", ["w", "v"], "f { func { name: \"R\" } }").Node("again", "StatefulPartitionedCall", ["v", "w"], "f { func { name: \"R\" } }")
            .Raw($$"""
                library { function { signature { name: "R" input_arg { name: "a" type: DT_RESOURCE } input_arg { name: "b" type: DT_RESOURCE } }
                  {{names("n", "first", "second")}} {{names("s", "", "")}} node_def { name: "r" op: "RestoreV2" input: "n:output:0" input: "n:output:0" input: "s:output:0" }
                  node_def { name: "x" op: "AssignVariableOp" input: "b" input: "r:tensors:1" } node_def { name: "y" op: "AssignVariableOp" input: "a" input: "r:tensors:0" } } }
                """);
        TensorFlowGraph read = GraphDefReader.Read(graph.Save(_folder));
        Tensor one = Tensor.Create<float>([1], new TensorShape());
        VariableBinder binder = new(read, new MemorySource(new Dictionary<string, Tensor> { ["first"] = one, ["second"] = one }));
        Assert.Equal("second", binder.Find(read.Find("v")!)!.Name);
        Assert.Equal("first", binder.Find(read.Find("w")!)!.Name);
    }

    // A function that fills a table so often with the same, and calls of it.
    private static GraphText Filled(int calls, int fills)
    {
        GraphText graph = new GraphText().Node("x", "Placeholder", [], "dtype { type: DT_INT64 }", "shape { shape { dim { size: 3 } } }")
            .Node("table", "HashTableV2", [], "key_dtype { type: DT_INT64 }", "value_dtype { type: DT_FLOAT }", "shared_name { s: \"t\" }")
            .Node("keys", "Const", [], "dtype { type: DT_INT64 }", "value { tensor { dtype: DT_INT64 tensor_shape { dim { size: 2 } } int64_val: 1 int64_val: 2 } }")
            .Const("values", [5, 6], 2).Const("default", [-1]).Node("y", "LookupTableFindV2", ["table", "x", "default"], "Tin { type: DT_INT64 }", "Tout { type: DT_FLOAT }");
        for (int i = 0; i < calls; i++)
        {
            graph.Node($"call{i}", "StatefulPartitionedCall", ["table", "keys", "values"], "f { func { name: \"fill\" } }");
        }

        string body = string.Concat(Enumerable.Range(0, fills).Select(i => $"node_def {{ name: \"f{i}\" op: \"LookupTableImportV2\" input: \"t\" input: \"k\" input: \"v\" }} "));
        return graph.Raw($"library {{ function {{ signature {{ name: \"fill\" input_arg {{ name: \"t\" type: DT_RESOURCE }} input_arg {{ name: \"k\" type: DT_INT64 }} input_arg {{ name: \"v\" type: DT_FLOAT }} }} {body} }} }}");
    }

    // A While that counts, with one value beside the counter.
    private static GraphText Counting(int turns, string nodes, string result) => new GraphText().Input("x", 1, 2).Ints("zero", [0], isScalar: true)
        .Node("loop", "While", ["zero", "x"], "T { list { type: DT_INT32 type: DT_FLOAT } }", "cond { func { name: \"C\" } }", "body { func { name: \"B\" } }")
        .Node("y", "Relu", ["loop:1"], Float)
        .Raw($$"""
            library {
              function { signature { name: "C" input_arg { name: "i" type: DT_INT32 } input_arg { name: "w" type: DT_FLOAT } output_arg { name: "r" type: DT_BOOL } }
                {{Number("k", turns)}} node_def { name: "l" op: "Less" input: "i" input: "k:output:0" } ret { key: "r" value: "l:z:0" } }
              function { signature { name: "B" input_arg { name: "i" type: DT_INT32 } input_arg { name: "w" type: DT_FLOAT } output_arg { name: "j" type: DT_INT32 } output_arg { name: "v" type: DT_FLOAT } }
                {{Number("k", 1)}} node_def { name: "a" op: "AddV2" input: "i" input: "k:output:0" } {{nodes}} ret { key: "j" value: "a:z:0" } ret { key: "v" value: "{{result}}" } }
            }
            """);

    private static string Number(string name, int value) =>
        $"node_def {{ name: \"{name}\" op: \"Const\" attr {{ key: \"dtype\" value {{ type: DT_INT32 }} }} attr {{ key: \"value\" value {{ tensor {{ dtype: DT_INT32 tensor_shape {{ }} int_val: {value} }} }} }} }}";

    // A loop of TensorFlow 1 that counts: i from mi, decided by c.
    private static GraphText CountedLoop(int turns)
    {
        const string Frame = "frame_name { s: \"f\" }";
        return new GraphText().Input("x", 1, 2).Ints("zero", [0], isScalar: true).Ints("one", [1], isScalar: true).Ints("most", [turns], isScalar: true)
            .Node("ei", "Enter", ["zero"], Int, Frame).Node("eo", "Enter", ["one"], Int, Frame, "is_constant { b: true }").Node("em", "Enter", ["most"], Int, Frame, "is_constant { b: true }")
            .Node("mi", "Merge", ["ei", "ni"], Int).Node("less", "Less", ["mi", "em"], Int).Node("c", "LoopCond", ["less"]).Node("si", "Switch", ["mi", "c"], Int)
            .Node("ai", "AddV2", ["si:1", "eo"], Int).Node("ni", "NextIteration", ["ai"], Int);
    }

    private static void Variable(GraphText graph, int number, string next) => graph
        .Node($"e{number}", "Enter", ["x"], Float, "frame_name { s: \"f\" }").Node($"m{number}", "Merge", [$"e{number}", $"n{number}"], Float).Node($"s{number}", "Switch", [$"m{number}", "c"], Float)
        .Node($"n{number}", "NextIteration", [next], Float);

    private static long Allocated(Action work)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
