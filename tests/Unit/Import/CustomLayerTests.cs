using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import;

/// <summary>Custom layers composed of known ones by a file.</summary>
public sealed class CustomLayerTests
{
    private const string File = """
        {"layers": {
          "Gate": {
            "inputs": ["x"],
            "weights": ["gain", {"name": "offset", "trainable": false}],
            "steps": [
              {"name": "scaled", "function": "multiply", "inputs": ["x", "gain"]},
              {"name": "hidden", "layer": "Dense", "inputs": ["scaled"], "options": {"units": {"$config": "units"}, "activation": {"$config": "activation", "default": "relu"}, "use_bias": false}},
              {"name": "sum", "function": "add", "inputs": ["hidden", "offset"]},
              {"name": "y", "function": "math.reduce_sum", "inputs": ["sum"], "options": {"axis": -1, "keepdims": true}}
            ],
            "outputs": ["y"]
          },
          "Tied": {
            "weights": ["w"],
            "steps": [
              {"name": "y", "layer": "Dense", "inputs": ["x"], "options": {"units": 1, "use_bias": false}, "weights": {"kernel": "w"}}
            ]
          },
          "lambda_1": { "steps": [ {"name": "y", "function": "multiply", "inputs": ["x", 2.0]} ] }
        }}
        """;

    [Fact]
    public void A_custom_layer_is_computed_from_its_steps()
    {
        string json = Sequential([2], "float32", ("Custom>Gate", """{"units": 2}"""), ("Tied", "{}"));

        // gain, the kernel of its Dense; then offset, which is not trainable.
        ModelGraph graph = ImportJson(json, Keras2, Definitions(), ("layer_0", [T([], 2), T([2, 2], 1, 0, 0, -1), T([2], 10, 20)]), ("layer_1", [T([1, 1], 3)]));
        AssertClose(Predict(graph, ("x", T([1, 2], 1, 5)))[0], [1, 1], (2 + 10 + 0 + 20) * 3);
        Assert.Contains(graph.Nodes, n => n.Name == "layer_0/hidden/relu");
    }

    [Fact]
    public void Steps_may_be_functions_of_neural_networks_by_their_short_names()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("layers.json");
        System.IO.File.WriteAllText(path, """
            {"layers": {"Shuffle": {"steps": [
              {"name": "p", "function": "softmax", "inputs": ["x"], "options": {"axis": -1}},
              {"name": "y", "function": "depth_to_space", "inputs": ["p"], "options": {"block_size": 2}} ]}}}
            """);
        ModelGraph graph = ImportJson(Sequential([1, 1, 4], "float32", ("Custom>Shuffle", "{}")), Keras2, CustomLayerFile.Read(path));
        AssertClose(Predict(graph, ("x", T([1, 1, 1, 4], 0, 0, 0, MathF.Log(2))))[0], [1, 2, 2, 1], 0.2f, 0.2f, 0.2f, 0.4f);
    }

    [Fact]
    public void A_lambda_layer_may_be_described_by_its_name()
    {
        string json = Sequential([2], "float32", ("Lambda", """{"function": ["code", null, null]}""")).Replace("layer_0", "lambda_1", StringComparison.Ordinal);
        AssertClose(Predict(ImportJson(json, Keras2, Definitions()), ("x", T([1, 2], 1, 5)))[0], [1, 2], 2, 10);
    }

    // GlobalAveragePooling1D of twice the rows 1, 2, 9, 9, of which an Embedding masks the last two: Keras drops the mask behind a layer that does not say supports_masking.
    [Theory]
    [InlineData("Lambda", "", "", 10.5f)]
    [InlineData("Lambda", "\"passes_mask\": false, ", "\"mask\": [\"code\", null, null], ", 10.5f)]
    [InlineData("Lambda", "\"passes_mask\": true, ", "\"mask\": [\"code\", null, null], ", 3f)]
    [InlineData("Custom>Twice", "", "", 10.5f)]
    [InlineData("Custom>Twice", "\"passes_mask\": true, ", "", 3f)]
    public void A_mask_is_handed_on_only_where_the_definition_says_so(string className, string stated, string option, float expected) =>
        AssertClose(Predict(Masked(className, stated, option), ("x", Tensor.Create<int>([1, 2, 0, 0], new TensorShape(1, 4))))[0], [1, 1], expected);

    [Fact]
    public void A_lambda_with_a_mask_function_must_be_told_what_it_gives()
    {
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => Masked("Lambda", "", "\"mask\": [\"code\", null, null], "));
        Assert.Contains("passes_mask", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"layers": {"A": {"steps": [{"name": "y", "layer": "Dense", "function": "add", "inputs": ["x"]}]}}}""", "step 1")]
    [InlineData("""{"layers": {"A": {"steps": [{"name": "y", "function": "add", "inputs": ["z"]}]}}}""", "'z'")]
    [InlineData("""{"layers": {"A": {"steps": [{"name": "x", "function": "add", "inputs": ["x", 1]}]}}}""", "'x' twice")]
    [InlineData("""{"layers": {"A": {"stepps": []}}}""", "stepps")]
    [InlineData("""{"layers": {"A": {"steps": [], "outputs": ["q"]}}}""", "outputs")]
    [InlineData("""{"layer": {}}""", "layers")]
    [InlineData("""{"layers": {"A": {"steps": [""", "not JSON")]
    public void A_broken_file_says_what_and_where(string content, string expected)
    {
        using TemporaryFolder folder = new();
        System.IO.File.WriteAllText(folder.File("custom.json"), content);
        CorruptFileException fault = Assert.Throws<CorruptFileException>(() => CustomLayerFile.Read(folder.File("custom.json")));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"layers": {"A": {"steps": [{"name": "y", "function": "concat", "inputs": [["x", ["z"]]]}]}}}""", "'z'")]
    [InlineData("""{"layers": {"A": {"steps": [{"name": "y", "function": "add", "inputs": ["x", 1], "inputs": []}]}}}""", "'inputs' a second time")]
    [InlineData("""{"layers": {"A": {"steps": [{"name": "y", "function": "add", "inputs": ["x\ud800"]}]}}}""", "surrogate")]
    [InlineData("""{"layers": {"A": {"steps": [{"name": 5, "function": "add", "inputs": []}]}}}""", "'name'")]
    [InlineData("""{"layers": {"A": {"steps": 5}}}""", "'steps'")]
    [InlineData("""{"layers": {"A": {"weights": [5], "steps": []}}}""", "without name")]
    [InlineData("""{"layers": {"A": {"passes_mask": 1, "steps": [{"name": "y", "function": "abs", "inputs": ["x"]}]}}}""", "true or false")]
    [InlineData("""{"layers": {"A": 5}}""", "an object")]
    public void Values_of_other_kinds_are_refused_with_their_place(string content, string expected) => A_broken_file_says_what_and_where(content, expected);

    [Theory]
    [InlineData("\"options\": {\"$config\": \"nothing\"}", "needs the option 'nothing'")]
    [InlineData("\"options\": {\"$config\": \"nothing\", \"default\": 5}", "expected an object")]
    [InlineData("\"options\": {\"$config\": \"list\"}", "expected an object")]
    [InlineData("\"options\": {\"y\": [\"q\", 0, 0]}", "reads 'q'")]
    [InlineData("\"options\": {\"y\": {\"class_name\": \"__keras_tensor__\", \"config\": {\"keras_history\": [\"q\", 0, 0]}}}", "reads 'q'")]
    [InlineData("\"options\": {\"y\": {\"$config\": \"list\"}}", "")]
    [InlineData("\"options\": {\"y\": 1, \"unknown\": 5}", "unknown")]
    public void Options_that_do_not_fit_are_refused_by_name(string options, string expected)
    {
        using TemporaryFolder folder = new();
        System.IO.File.WriteAllText(folder.File("custom.json"), "{\"layers\": {\"A\": {\"steps\": [{\"name\": \"s\", \"function\": \"add\", \"inputs\": [\"x\"], " + options + "}]}}}");
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(
            () => ImportJson(Sequential([2], "float32", ("A", """{"list": [[1], "x"]}""")), Keras2, CustomLayerFile.Read(folder.File("custom.json"))));
        Assert.Contains(expected, Assert.Single(fault.Items).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void All_options_may_be_taken_over_at_once()
    {
        using TemporaryFolder folder = new();
        System.IO.File.WriteAllText(folder.File("custom.json"), """{"layers": {"A": {"steps": [{"name": "s", "layer": "LeakyReLU", "inputs": ["x"], "options": {"$config": "inner"}}]}}}""");
        ModelGraph graph = ImportJson(Sequential([2], "float32", ("A", """{"inner": {"name": "other", "alpha": 0.5}}""")), Keras2, CustomLayerFile.Read(folder.File("custom.json")));
        AssertClose(Predict(graph, ("x", T([1, 2], -2, 4)))[0], [1, 2], -1, 4);
        Assert.Contains(graph.Nodes, n => n.Name == "layer_0/s");
    }

    [Fact]
    public void A_definition_that_uses_what_is_not_known_is_refused_by_name()
    {
        Dictionary<string, CustomLayerDefinition> definitions = new(StringComparer.Ordinal)
        {
            ["A"] = new("A", ["x"], [], [new CustomLayerStep("y", null, "nothing.such", [], default, null)], ["y"]),
        };
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ImportJson(Sequential([1], "float32", ("A", "{}")), Keras2, definitions));
        Assert.Contains("nothing.such", Assert.Single(fault.Items).Reason, StringComparison.Ordinal);
    }

    private static ModelGraph Masked(string className, string stated, string option)
    {
        using TemporaryFolder folder = new();
        string name = className == "Lambda" ? "layer_1" : "Twice";
        System.IO.File.WriteAllText(folder.File("layers.json"), $$"""{"layers": {"{{name}}": { {{stated}}"steps": [{"name": "y", "function": "math.multiply", "inputs": ["x", 2.0]}]} } }""");
        string json = Sequential(
            [4],
            "int32",
            ("Embedding", """{"input_dim": 3, "output_dim": 1, "mask_zero": true}"""),
            (className, $$"""{ {{option}}"function": ["code", null, null]}"""),
            ("GlobalAveragePooling1D", "{}"));
        return ImportJson(json, Keras2, CustomLayerFile.Read(folder.File("layers.json")), ("layer_0", [T([3, 1], 9, 1, 2)]));
    }

    private static IReadOnlyDictionary<string, CustomLayerDefinition> Definitions()
    {
        using TemporaryFolder folder = new();
        System.IO.File.WriteAllText(folder.File("custom.json"), File);
        return CustomLayerFile.Read(folder.File("custom.json"));
    }
}
