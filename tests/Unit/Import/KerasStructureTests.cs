using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import;

/// <summary>How layers are joined: sequential and functional models, nested and shared layers, names, and what is refused.</summary>
public sealed class KerasStructureTests
{
    private const string Double = """{"name": "d", "units": 1, "use_bias": false}""";

    [Fact]
    public void Keras_1_and_2_write_a_sequential_model_as_a_bare_list()
    {
        string json = """{"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {"name": "dense_1", "units": 1, "use_bias": false, "batch_input_shape": [null, 2]}}]}""";
        ModelGraph graph = ImportJson(json, new KerasVersion(2, 1), null, ("dense_1", [T([2, 1], 1, 10)]));
        Assert.Equal("dense_1_input", graph.Inputs[0].Name);
        Assert.Equal("dense_1", graph.Outputs[0].Name);
        AssertClose(Predict(graph, ("dense_1_input", T([1, 2], 1, 2)))[0], [1, 1], 21);
    }

    [Fact]
    public void A_model_without_input_layer_may_record_the_shape_it_was_built_with()
    {
        string json = """{"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Dense", "config": {"name": "d", "units": 1, "use_bias": false}}], "build_input_shape": [null, 2]}}""";
        Assert.Equal("(N, 2)", ImportJson(json, Keras2, null, ("d", [T([2, 1], 1, 10)])).Inputs[0].Value.Shape.ToString());
        string unbuilt = """{"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Dense", "config": {"name": "d", "units": 1, "use_bias": false}}]}}""";
        Assert.Contains("shape", Assert.Throws<UnsupportedFeatureException>(() => ImportJson(unbuilt, Keras2, null, ("d", [T([2, 1], 1, 10)]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shared_layer_is_called_twice_with_one_kernel()
    {
        string json = Functional(
            Input("a", "[null, 1]") + ", " + Input("b", "[null, 1]"),
            Layer("Dense", "d", """{"units": 1, "use_bias": false}""", "[[[\"a\", 0, 0, {}]], [[\"b\", 0, 0, {}]]]") + ", " + Layer("Subtract", "s", "{}", "[[[\"d\", 1, 0, {}], [\"d\", 0, 0, {}]]]"),
            "[[\"a\", 0, 0], [\"b\", 0, 0]]",
            "[[\"s\", 0, 0]]");
        ModelGraph graph = ImportJson(json, Keras2, null, ("d", [T([1, 1], 3)]));
        AssertClose(Predict(graph, ("a", T([1, 1], 1)), ("b", T([1, 1], 5)))[0], [1, 1], 12);
        Assert.Single(graph.Nodes.SelectMany(n => n.Inputs).Where(i => i.Constant is not null).Distinct());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_nested_models_calls_are_numbered_from_0_or_1(int first)
    {
        // Keras 1 and 2 count the model's own creation as call 0.
        string inner = Functional(Input("i", "[null, 1]"), Layer("Dense", "d", """{"units": 1, "use_bias": false}""", "[[[\"i\", 0, 0, {}]]]"), "[[\"i\", 0, 0]]", "[[\"d\", 0, 0]]")
            .Replace("\"class_name\": \"Functional\", ", "\"class_name\": \"Model\", \"name\": \"inner\", \"inbound_nodes\": [[[\"x\", 0, 0, {}]], [[\"inner\", " + first + ", 0, {}]]], ", StringComparison.Ordinal)
            .Replace("\"name\": \"model\"", "\"name\": \"inner\"", StringComparison.Ordinal);
        string json = Functional(Input("x", "[null, 1]"), inner, "[[\"x\", 0, 0]]", $"[[\"inner\", {first + 1}, 0]]");
        ModelGraph graph = ImportJson(json, Keras2, null, ("inner", [T([1, 1], 3)]));
        AssertClose(Predict(graph, ("x", T([1, 1], 1)))[0], [1, 1], 9);
        Assert.Equal(["inner/d", "inner/d"], graph.Nodes.Select(n => n.SourceName));
        Assert.Equal("inner", graph.Outputs[0].Name);
    }

    [Fact]
    public void Keras_3_numbers_a_nested_models_calls_from_0_among_arguments_and_from_1_in_the_outputs()
    {
        string inner = Functional(Input("i", "[null, 1]"), Layer("Dense", "d", """{"units": 1, "use_bias": false}""", $$"""[{"args": [{{Tensor3("i")}}], "kwargs": {} }]"""), "[\"i\", 0, 0]", "[\"d\", 0, 0]")
            .Replace("\"class_name\": \"Functional\", ", "\"class_name\": \"Functional\", \"name\": \"inner\", \"inbound_nodes\": [{\"args\": [" + Tensor3("x") + "], \"kwargs\": {} }], ", StringComparison.Ordinal)
            .Replace("\"name\": \"model\"", "\"name\": \"inner\"", StringComparison.Ordinal);
        string json = Functional(
            Input("x", "[null, 1]"),
            inner + ", " + Layer("Rescaling", "r", """{"scale": 2.0}""", $$"""[{"args": [{{Tensor3("inner")}}], "kwargs": {} }]"""),
            "[\"x\", 0, 0]",
            "[[\"inner\", 1, 0], [\"r\", 0, 0]]");
        Tensor[] results = Predict(ImportJson(json, Keras3, null, ("inner", [T([1, 1], 3)])), ("x", T([1, 1], 1)));
        AssertClose(results[0], [1, 1], 3);
        AssertClose(results[1], [1, 1], 6);
    }

    [Fact]
    public void A_nested_models_arrays_are_saved_trainable_first()
    {
        // gamma, beta, kernel, then mean, variance: of the layers BatchNormalization, Dense.
        string inner = """{"class_name": "Sequential", "config": {"name": "inner", "layers": [{"class_name": "BatchNormalization", "config": {"name": "b", "epsilon": 0.0}}, {"class_name": "Dense", "config": {"name": "d", "units": 1, "use_bias": false}}]}}""";
        string json = $$"""{"class_name": "Sequential", "config": {"name": "outer", "layers": [{"class_name": "InputLayer", "config": {"batch_input_shape": [null, 1], "name": "x"} }, {{inner}}]} }""";
        ModelGraph graph = ImportJson(json, Keras2, null, ("inner", [T([1], 2), T([1], 5), T([1, 1], 10), T([1], 1), T([1], 4)]));
        AssertClose(Predict(graph, ("x", T([1, 1], 3)))[0], [1, 1], (((3 - 1) / 2f * 2) + 5) * 10);

        // A frozen layer's arrays all stand among the others, and so last: the kernel comes first.
        string frozen = json.Replace("\"name\": \"b\"", "\"name\": \"b\", \"trainable\": false", StringComparison.Ordinal);
        ModelGraph second = ImportJson(frozen, Keras2, null, ("inner", [T([1, 1], 10), T([1], 2), T([1], 5), T([1], 1), T([1], 4)]));
        AssertClose(Predict(second, ("x", T([1, 1], 3)))[0], [1, 1], 70);
    }

    [Fact]
    public void Dictionaries_of_tensors_are_taken_in_the_order_of_their_keys()
    {
        string json = Functional(
            Input("a", "[null, 1]") + ", " + Input("b", "[null, 1]"),
            Layer("Rescaling", "ten", """{"scale": 10.0}""", $$"""[{"args": [{{Tensor3("b")}}], "kwargs": {} }]"""),
            """{"one": ["a", 0, 0], "two": ["b", 0, 0]}""",
            """{"z": ["a", 0, 0], "y": ["ten", 0, 0]}""");
        ModelGraph graph = ImportJson(json, Keras3);
        Assert.Equal(["a", "b"], graph.Inputs.Select(i => i.Name));
        Assert.Equal(["ten", "a"], graph.Outputs.Select(o => o.Name));
    }

    [Fact]
    public void Every_unsupported_layer_is_listed_with_its_reason()
    {
        string json = Sequential(
            [4, 4],
            "float32",
            ("Lambda", """{"function": ["x", null, null]}"""),
            ("MyLayer", "{}"),
            ("Dense", """{"units": 1, "activation": "my_activation"}"""),
            ("Conv1D", """{"filters": 1, "kernel_size": 1, "padding": "diagonal"}"""),
            ("StringLookup", "{}"),
            ("Bidirectional", """{"layer": {"class_name": "MyCell", "config": {"name": "c"}}}"""));
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ImportJson(json, Keras2));
        Assert.Equal(["layer_0", "layer_1", "layer_2", "layer_3", "layer_4", "layer_5/forward_c", "layer_5/backward_c"], fault.Items.Select(i => i.Name));
        Assert.Contains("never executed", fault.Items[0].Reason, StringComparison.Ordinal);
        Assert.Contains("custom layer", fault.Items[1].Reason, StringComparison.Ordinal);
        Assert.Contains("my_activation", fault.Items[2].Reason, StringComparison.Ordinal);
        Assert.Contains("diagonal", fault.Items[3].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_custom_layer_is_not_mistaken_for_Keras_own_of_its_name()
    {
        string json = """{"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 1], "name": "x"}}, {"module": "my_code", "class_name": "Dense", "registered_name": "my_package>Dense", "config": {"name": "d", "units": 1}}]}}""";
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ImportJson(json, Keras3));
        Assert.Contains("custom layer", Assert.Single(fault.Items).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[[\"nobody\", 0, 0, {}]]]", "nobody")]
    [InlineData("[[[\"d\", 0, 0, {}]]]", "'d'")]
    [InlineData("[[[\"x\", 0, 3, {}]]]", "output 3")]
    [InlineData("[[[\"x\", 7, 0, {}]]]", "call 7")]
    [InlineData("[3]", "inbound node")]
    public void References_that_lead_nowhere_are_named(string inbound, string expected)
    {
        string json = Functional(Input("x", "[null, 1]"), Layer("Dense", "d", Double, inbound), "[[\"x\", 0, 0]]", "[[\"d\", 0, 0]]");
        Assert.Contains(expected, Assert.Throws<CorruptFileException>(() => ImportJson(json, Keras2, null, ("d", [T([1, 1], 1)]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_model_are_refused()
    {
        string json = Sequential([2], "float32", ("Dense", """{"units": 1}"""));
        Assert.Contains("layer_0", Assert.Throws<MissingWeightsException>(() => ImportJson(json, Keras2)).Message, StringComparison.Ordinal);
        Assert.Contains("2 arrays", Assert.Throws<CorruptFileException>(() => ImportJson(json, Keras2, null, ("layer_0", [T([2, 1], 1, 2)]))).Message, StringComparison.Ordinal);
        Assert.Contains("layer_0", Assert.Throws<InvalidGraphException>(() => ImportJson(json, Keras2, null, ("layer_0", [T([3, 1], 1, 2, 3), T([1], 0)]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_of_other_precision_are_computed_in_float32()
    {
        string json = Sequential([2], "float64", ("Dense", """{"units": 1, "use_bias": false, "dtype": {"class_name": "Policy", "config": {"name": "mixed_float16"}}}"""));
        Tensor kernel = Tensor.Create<Half>([(Half)1, (Half)10], new TensorShape(2, 1));
        AssertClose(Predict(ImportJson(json, Keras2, null, ("layer_0", [kernel])), ("x", T([1, 2], 1, 2)))[0], [1, 1], 21);
    }

    [Fact]
    public void An_activation_stands_as_a_node_of_its_own()
    {
        string json = Sequential([2], "float32", ("Dense", """{"units": 1, "activation": "relu"}"""), ("Activation", """{"activation": "softmax"}"""));
        ModelGraph graph = ImportJson(json, Keras2, null, ("layer_0", [T([2, 1], 1, 2), T([1], 0)]));
        Assert.Equal(["layer_0", "layer_0/relu", "layer_1"], graph.Nodes.Select(n => n.Name));
        Assert.Equal(["Dense", "Dense", "Activation"], graph.Nodes.Select(n => n.SourceKind));
    }

    [Fact]
    public void Merging_layers_take_lower_ranks_several_inputs_and_dots()
    {
        string Merge(string className, string options) => Functional(
            Input("a", "[null, 2]") + ", " + Input("b", "[null, 2]"),
            Layer(className, "m", options, "[[[\"a\", 0, 0, {}], [\"b\", 0, 0, {}]]]"),
            "[[\"a\", 0, 0], [\"b\", 0, 0]]",
            "[[\"m\", 0, 0]]");
        float[] Of(string className, string options = "{}") => Predict(ImportJson(Merge(className, options), Keras2), ("a", T([1, 2], 3, 4)), ("b", T([1, 2], 6, 2)))[0].AsSpan<float>().ToArray();
        Assert.Equal([9f, 6], Of("Add"));
        Assert.Equal([-3f, 2], Of("Subtract"));
        Assert.Equal([18f, 8], Of("Multiply"));
        Assert.Equal([4.5f, 3], Of("Average"));
        Assert.Equal([6f, 4], Of("Maximum"));
        Assert.Equal([3f, 2], Of("Minimum"));
        Assert.Equal([3f, 4, 6, 2], Of("Concatenate", """{"axis": 1}"""));
        Assert.Equal([26f], Of("Dot", """{"axes": 1}"""));
        Assert.Equal(26 / (5 * MathF.Sqrt(40)), Of("Dot", """{"axes": -1, "normalize": true}""")[0], 1e-6);
        Assert.Equal([9f, 6], Of("Merge", """{"mode": "sum"}"""));
    }
}
