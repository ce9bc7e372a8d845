using System.Diagnostics;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Inspection;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>A few lines that stand for more layers than any memory holds are refused before one of them is made.</summary>
public sealed class ExpansionTests
{
    // Well under a second on a machine at rest; tests run beside one another, and beside other programs.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Fact]
    public void Nested_models_that_call_the_one_before_twice_are_refused_at_once() =>
        RefuseAtOnce(() => ImportJson(Nested(40), Keras2));

    [Fact]
    public void Nested_models_within_the_limit_are_imported() =>
        Assert.Equal(32, ImportJson(Nested(5), Keras2).Nodes.Count);

    [Fact]
    public void Inspection_refuses_what_import_refuses()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("m.json"), Nested(24));
        RefuseAtOnce(() => ModelSummaries.Create(InspectedModel.Open(folder.File("m.json")), expandNested: true));
        RefuseAtOnce(() => ModelNodes.List(InspectedModel.Open(folder.File("m.json"))).ToList());
    }

    [Theory]
    [InlineData(24)]
    [InlineData(60)]
    [InlineData(1000)]
    public void Custom_layers_that_call_the_one_before_twice_are_refused_at_once(int levels) =>
        RefuseAtOnce(() => ImportJson(Sequential([2], "float32", ($"L{levels}", "{}")), Keras2, Twice(levels, i => $"\"layer\": \"L{i}\"")));

    [Fact]
    public void Custom_layers_inside_wrappers_are_counted_too() =>
        RefuseAtOnce(() => ImportJson(
            Sequential([2, 2], "float32", ("L30", "{}")), Keras2, Twice(30, i => $"\"layer\": \"TimeDistributed\", \"options\": {{\"layer\": {{\"class_name\": \"L{i}\", \"config\": {{}}}}}}")));

    [Fact]
    public void Custom_layers_within_the_limit_are_imported() =>
        Assert.Equal(32, ImportJson(Sequential([2], "float32", ("L4", "{}")), Keras2, Twice(4, i => $"\"layer\": \"L{i}\"")).Nodes.Count);

    [Fact]
    public void A_custom_layer_that_holds_itself_is_refused() =>
        RefuseAtOnce(() => ImportJson(Sequential([2], "float32", ("A", "{}")), Keras2, Read("""{"layers": {"A": {"steps": [{"name": "a", "layer": "A", "inputs": ["x"]}, {"name": "b", "layer": "A", "inputs": ["a"]}]}}}""")));

    [Fact]
    public void Options_that_double_with_every_layer_are_refused()
    {
        StringBuilder layers = new("{\"layers\": {\"L0\": {\"steps\": [{\"name\": \"a\", \"layer\": \"ReLU\", \"inputs\": [\"x\"]}]}");
        for (int i = 1; i <= 30; i++)
        {
            layers.Append(System.Globalization.CultureInfo.InvariantCulture, $$$""", "L{{{i}}}": {"steps": [{"name": "a", "layer": "L{{{i - 1}}}", "inputs": ["x"], "options": {"v": [{"$config": "v"}, {"$config": "v"}]}}]}""");
        }

        RefuseAtOnce(() => ImportJson(Sequential([2], "float32", ("L30", """{"v": "text"}""")), Keras2, Read(layers.Append("}}").ToString())));
    }

    [Fact]
    public void Bidirectional_wrappers_of_wrappers_are_refused()
    {
        string layer = """{"class_name": "SimpleRNN", "config": {"units": 1}}""";
        for (int i = 0; i < 50; i++)
        {
            layer = $$$"""{"class_name": "Bidirectional", "config": {"layer": {{{layer}}}}}""";
        }

        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ImportJson(Sequential([2, 2], "float32", ("Bidirectional", $$"""{"layer": {{layer}}}""")), Keras2));
        Assert.Contains("wraps a Bidirectional", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bidirectional_wrappers_of_wrappers_are_refused_whatever_is_between()
    {
        string layer = """{"class_name": "SimpleRNN", "config": {"units": 1}}""";
        for (int i = 0; i < 25; i++)
        {
            layer = $$$$$"""{"class_name": "Bidirectional", "config": {"layer": {"class_name": "SpectralNormalization", "config": {"name": "s", "layer": {{{{{layer}}}}}}}}}""";
        }

        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ImportJson(Sequential([2, 2], "float32", ("TimeDistributed", $$"""{"layer": {{layer}}}""")), Keras2));
        Assert.Contains("wraps a SpectralNormalization", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrappers_are_refused_where_they_are_nested_too_deep()
    {
        string Deep(int depth)
        {
            string layer = """{"class_name": "ReLU", "config": {}}""";
            for (int i = 0; i < depth; i++)
            {
                layer = $$$"""{"class_name": "TimeDistributed", "config": {"layer": {{{layer}}}}}""";
            }

            return Sequential([2, 2], "float32", ("TimeDistributed", $$"""{"layer": {{layer}}}"""));
        }

        RefuseAtOnce(() => ImportJson(Deep(70), Keras2));
        Assert.ThrowsAny<TfModelException>(() => ImportJson(Deep(50), Keras2));
    }

    [Fact]
    public void Calls_with_thousands_of_constants_cost_no_more_than_their_number()
    {
        StringBuilder calls = new("[");
        for (int i = 0; i < 20_000; i++)
        {
            calls.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""{{(i > 0 ? "," : "")}}["x", 0, 0, {"y": {{i}}.5}]""");
        }

        // One call takes a list; each of these is one call of one layer.
        string inbound = calls.Append(']').ToString();
        Stopwatch clock = Stopwatch.StartNew();
        ImportJson(Functional(Input("x", "[null, 2]"), Layer("TFOpLambda", "op", """{"function": "math.add"}""", inbound), """[["x", 0, 0]]""", """[["op", 19999, 0]]"""), Keras2);
        Assert.True(clock.Elapsed < Bound * 2);
    }

    [Fact]
    public void Nested_models_that_give_many_outputs_to_each_of_many_calls_are_refused_at_once() =>
        RefuseEverywhere(Called(Layer("ReLU", "r", "{}", """[[["i", 0, 0, {}]]]"""), Repeated("""["r", 0, 0]""", 6000), 6000));

    [Fact]
    public void Nested_models_that_join_many_tensors_in_each_of_many_calls_are_refused_at_once() =>
        RefuseEverywhere(Called(Layer("Concatenate", "r", """{"axis": 1}""", $"[[{Repeated("""["i", 0, 0, {}]""", 5000)}]]"), """["r", 0, 0]""", 5000));

    [Fact]
    public void Nested_models_with_constants_in_each_of_many_calls_are_refused_at_once() =>
        RefuseEverywhere(Called(Layer("TFOpLambda", "r", """{"function": "math.add"}""", $$$"""[["i", 0, 0, {"y": [[{{{Repeated("1", 5000)}}}]]}]]"""), """["r", 0, 0]""", 3000));

    [Theory]
    [InlineData("Activation", "\"activation\": \"relu\", \"z\": []", "\"z{0}\": 0", 20_000)]
    [InlineData("Rescaling", "\"scale\": [{0}]", "1", 50_000)]
    [InlineData("TFOpLambda", "\"function\": \"math.abs\", \"z\": \"{0}\"", "abcdefghijkl", 20_000)]
    public void Shared_layers_of_many_options_and_calls_are_refused_at_once(string className, string options, string option, int count)
    {
        string many = string.Join(className == "TFOpLambda" ? "" : ", ", Enumerable.Range(0, count).Select(i => option.Replace("{0}", $"{i}", StringComparison.Ordinal)));
        options = className == "Activation" ? $"{options}, {many}" : options.Replace("{0}", many, StringComparison.Ordinal);
        string calls = className == "TFOpLambda" ? Repeated("""["i", 0, 0, {}]""", 3000) : Repeated("""[["i", 0, 0, {}]]""", 3000);
        RefuseEverywhere(Functional(Input("i", "[null, 2]"), Layer(className, "r", $"{{{options}}}", $"[{calls}]"), """[["i", 0, 0]]""", """[["r", 0, 0]]"""));
    }

    [Fact]
    public void Options_and_constants_that_are_read_a_few_times_may_be_large()
    {
        string numbers = Repeated("1", 200_000);
        string shared = Layer("Rescaling", "s", $$"""{"scale": [{{numbers}}]}""", Repeated("""[["i", 0, 0, {}]]""", 5).Insert(0, "[") + "]");
        string constant = Layer("TFOpLambda", "c", """{"function": "math.add"}""", $$$"""[["s", 4, 0, {"y": [{{{numbers}}}]}]]""");
        Assert.NotEmpty(ImportJson(Functional(Input("i", "[null, 200000]"), $"{shared}, {constant}", """[["i", 0, 0]]""", """[["c", 0, 0]]"""), Keras2).Nodes);
    }

    private static string Repeated(string text, int count) => string.Join(", ", Enumerable.Repeat(text, count));

    // A model of one layer, called again and again.
    private static string Called(string layer, string outputs, int calls)
    {
        string inner = Functional(Input("i", "[null, 2]"), layer, """[["i", 0, 0]]""", $"[{outputs}]").Replace("\"name\": \"model\"", "\"name\": \"inner\"", StringComparison.Ordinal);
        return Functional(
            Input("i", "[null, 2]"), $$"""{{inner[..^1]}}, "name": "inner", "inbound_nodes": [{{Repeated("""[["i", 0, 0, {}]]""", calls)}}]}""", """[["i", 0, 0]]""", """[["inner", 1, 0]]""");
    }

    private static void RefuseEverywhere(string json)
    {
        RefuseAtOnce(() => ImportJson(json, Keras2));
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("m.json"), json);
        RefuseAtOnce(() => ModelSummaries.Create(InspectedModel.Open(folder.File("m.json")), expandNested: true));
    }

    private static void RefuseAtOnce(Func<object?> import)
    {
        Stopwatch clock = Stopwatch.StartNew();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<LimitExceededException>(() => import());
        Assert.True(clock.Elapsed < Bound);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 200L << 20);
    }

    // Level 0 holds a ReLU; each other level the one before, called twice.
    private static string Nested(int levels)
    {
        string Model(string name, string inner, string innerName, int output) => $$$"""
            {"class_name": "Functional", "name": "{{{name}}}", "config": {"name": "{{{name}}}", "layers": [{{{Input("i", "[null, 2]")}}}, {{{inner}}}], "input_layers": [["i", 0, 0]], "output_layers": [["{{{innerName}}}", {{{output}}}, 0]]}}
            """.Trim();
        string model = Model("m0", Layer("ReLU", "r", "{}", """[[["i", 0, 0, {}]]]"""), "r", 0);
        for (int i = 1; i <= levels; i++)
        {
            string inner = $$"""{{model[..^1]}}, "inbound_nodes": [[["i", 0, 0, {}]], [["m{{i - 1}}", 1, 0, {}]]]}""";
            model = Model($"m{i}", inner, $"m{i - 1}", 2);
        }

        return model;
    }

    private static IReadOnlyDictionary<string, CustomLayerDefinition> Twice(int levels, Func<int, string> before)
    {
        StringBuilder text = new("{\"layers\": {");
        for (int i = 0; i <= levels; i++)
        {
            string what = i == 0 ? "\"layer\": \"ReLU\"" : before(i - 1);
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $$$"""{{{(i > 0 ? "," : "")}}}"L{{{i}}}": {"steps": [{"name": "a", {{{what}}}, "inputs": ["x"]}, {"name": "b", {{{what}}}, "inputs": ["a"]}]}""");
        }

        return Read(text.Append("}}").ToString());
    }

    private static IReadOnlyDictionary<string, CustomLayerDefinition> Read(string text)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("layers.json"), text);
        return CustomLayerFile.Read(folder.File("layers.json"));
    }
}
