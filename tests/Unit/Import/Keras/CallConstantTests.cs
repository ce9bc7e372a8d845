using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>
/// Constants among the arguments of calls, as Keras 3 ("__tensor__", "__numpy__") and Keras 2 ("_CONSTANT_VALUE", nested lists) write them.
/// Values are worked out by hand from the definitions of the layers in Keras.
/// </summary>
public sealed class CallConstantTests
{
    // h' = x + 10 h: the digits of the result tell which steps were taken, from which state.
    private const string Digits = "\"units\": 1, \"activation\": \"linear\", \"use_bias\": false";
    private static readonly Tensor[] DigitWeights = [T([1, 1], 1), T([1, 1], 10)];

    [Theory]
    [InlineData("Add", new[] { 1.5f, 2, 2 })]
    [InlineData("Subtract", new[] { 0.5f, -6, 4 })]
    [InlineData("Multiply", new[] { 0.5f, -8, -3 })]
    [InlineData("Average", new[] { 0.75f, 1, 1 })]
    [InlineData("Maximum", new[] { 1f, 4, 3 })]
    [InlineData("Minimum", new[] { 0.5f, -2, -1 })]
    [InlineData("Concatenate", new[] { 1, -2, 3, 0.5f, 4, -1 })]
    [InlineData("Dot", new[] { -10.5f })]
    public void A_layer_that_merges_takes_a_constant(string className, float[] expected)
    {
        string options = className == "Dot" ? """{"axes": 1, "trainable": true}""" : """{"trainable": true}""";
        foreach ((KerasVersion version, string call) in Calls(Constant3("[[0.5, 4.0, -1.0]]"), """["_CONSTANT_VALUE", -1, [[0.5, 4.0, -1.0]], {}]"""))
        {
            ModelGraph graph = One(className, options, call, version, [3]);
            AssertClose(Predict(graph, ("x", T([1, 3], 1, -2, 3)))[0], [1, expected.Length], expected);
        }

        static IEnumerable<(KerasVersion, string)> Calls(string keras3, string keras2) =>
        [
            (Keras3, $$"""[{"args": [[{{Tensor3("x")}}, {{keras3}}]], "kwargs": {} }]"""),
            (Keras2, $$"""[[["x", 0, 0, {}], {{keras2}}]]"""),
        ];
    }

    [Fact]
    public void A_constant_is_not_mistaken_for_that_of_another_call()
    {
        string layer = Layer(
            "Add",
            "add",
            """{"trainable": true}""",
            """[[["x", 0, 0, {}], ["_CONSTANT_VALUE", -1, [[1.0, 2.0]], {}]], [["add", 0, 0, {}], ["_CONSTANT_VALUE", -1, [[10.0, 20.0]], {}]]]""");
        ModelGraph graph = ImportJson(Functional(Input("x", "[null, 2]"), layer, "[[\"x\", 0, 0]]", "[[\"add\", 1, 0]]"), Keras2);
        AssertClose(Predict(graph, ("x", T([2, 2], 0, 0, 100, 100)))[0], [2, 2], 11, 22, 111, 122);
    }

    [Theory]
    [InlineData("[[true, false, true]]")]
    [InlineData("[[1, 0, 1]]")]
    public void A_recurrent_layer_takes_a_constant_mask(string mask)
    {
        foreach ((KerasVersion version, string json) in Forms(mask))
        {
            ModelGraph graph = One("SimpleRNN", $$"""{{{Digits}}, "trainable": true}""", With(version, "mask", json), version, [3, 1], DigitWeights);
            AssertClose(Predict(graph, ("x", T([2, 3, 1], 1, 2, 3, 4, 5, 6)))[0], [2, 1], 13, 46);
        }
    }

    [Fact]
    public void A_recurrent_layer_takes_a_constant_state()
    {
        foreach ((KerasVersion version, string json) in Forms("[[7.0]]").Select(f => (f.Version, $"[{f.Json}]")).Concat(Forms("[[7.0]]")))
        {
            ModelGraph graph = One("SimpleRNN", $$"""{{{Digits}}, "trainable": true}""", With(version, "initial_state", json), version, [2, 1], DigitWeights);
            AssertClose(Predict(graph, ("x", T([2, 2, 1], 1, 2, 3, 4)))[0], [2, 1], 712, 734);
        }
    }

    [Fact]
    public void A_constant_with_a_row_for_each_sample_fixes_the_batch()
    {
        foreach ((KerasVersion version, string json) in Forms("[[7.0], [5.0]]"))
        {
            ModelGraph graph = One("SimpleRNN", $$"""{{{Digits}}, "trainable": true}""", With(version, "initial_state", $"[{json}]"), version, [2, 1], DigitWeights);
            Assert.Equal("(2, 2, 1)", graph.Inputs[0].Value.Shape.ToString());
            using TemporaryFolder folder = new();
            CSharpBackend.Write(graph, folder.File("out"), new CSharpOptions { Name = "Net", EnableImage = false });
            using GeneratedProject project = GeneratedProject.Load(folder.File("out"));
            AssertClose(project.Predict(new Dictionary<string, Tensor> { ["x"] = T([2, 2, 1], 1, 2, 3, 4) }).Single().Value, [2, 1], 712, 534);
            AssertClose(Predict(graph, ("x", T([2, 2, 1], 1, 2, 3, 4)))[0], [2, 1], 712, 534);
            Assert.ThrowsAny<TfModelException>(() => Predict(graph, ("x", T([3, 2, 1], 1, 2, 3, 4, 5, 6))));
        }
    }

    [Fact]
    public void An_lstm_takes_two_constant_states()
    {
        // Kernels of zeros: every gate is sigmoid(0) = 1/2 and the candidate tanh(0) = 0, so c' = c / 2 and h' = tanh(c') / 2.
        foreach ((KerasVersion version, string json) in Forms("[[9.0]]", "[[1.0]]"))
        {
            ModelGraph graph = One("LSTM", """{"units": 1, "activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": false, "trainable": true}""", With(version, "initial_state", json), version, [1, 1], T([1, 4], 0, 0, 0, 0), T([1, 4], 0, 0, 0, 0));
            AssertClose(Predict(graph, ("x", T([1, 1, 1], 3)))[0], [1, 1], 0.231058579f);
        }
    }

    [Fact]
    public void A_bidirectional_layer_takes_a_constant_state_for_each_direction()
    {
        string layer = $$"""{"class_name": "SimpleRNN", "config": {"name": "rnn", {{Digits}} } }""";
        foreach ((KerasVersion version, string json) in Forms("[[7.0]]", "[[5.0]]"))
        {
            ModelGraph graph = One("Bidirectional", $$"""{"merge_mode": "concat", "layer": {{layer}}, "trainable": true}""", With(version, "initial_state", json), version, [2, 1], [.. DigitWeights, .. DigitWeights]);
            AssertClose(Predict(graph, ("x", T([1, 2, 1], 1, 2)))[0], [1, 2], 712, 521);
        }
    }

    [Fact]
    public void Softmax_takes_a_constant_mask()
    {
        foreach ((KerasVersion version, string json) in Forms("[[true, false, true]]"))
        {
            ModelGraph graph = One("Softmax", """{"axis": -1, "trainable": true}""", With(version, "mask", json), version, [3]);
            AssertClose(Predict(graph, ("x", T([1, 3], 2, 9, 2)))[0], [1, 3], 0.5f, 0, 0.5f);
        }
    }

    [Fact]
    public void Average_pooling_takes_a_constant_mask()
    {
        foreach ((KerasVersion version, string json) in Forms("[[true, false, true]]"))
        {
            ModelGraph graph = One("GlobalAveragePooling1D", """{"trainable": true}""", With(version, "mask", json), version, [3, 1]);
            AssertClose(Predict(graph, ("x", T([2, 3, 1], 1, 5, 3, 2, 7, 8)))[0], [2, 1], 2, 5);
        }
    }

    [Fact]
    public void Attention_takes_constant_masks()
    {
        // Scores of a query of zeros are alike: the mean of the values that are not masked out, and zeros where the query is.
        foreach ((KerasVersion version, string query, string value) in new[] { (Keras2, "[[false, true]]", "[[true, false]]"), (Keras3, Constant3("[[false, true]]", "bool"), Constant3("[[true, false]]", "bool")) })
        {
            ModelGraph graph = Of(version, $"[{query}, {value}]");
            AssertClose(Predict(graph, ("q", T([1, 2, 1], 0, 0)), ("v", T([1, 2, 1], 4, 8)))[0], [1, 2, 1], 0, 4);
            AssertClose(Predict(Of(version, $"[null, {value}]"), ("q", T([1, 2, 1], 0, 0)), ("v", T([1, 2, 1], 4, 8)))[0], [1, 2, 1], 4, 4);
            Assert.Throws<UnsupportedModelException>(() => Of(version, value));
        }

        static ModelGraph Of(KerasVersion version, string mask)
        {
            string call = version.IsKeras3
                ? $$"""[{"args": [[{{Tensor3("q")}}, {{Tensor3("v")}}]], "kwargs": {"mask": {{mask}}} }]"""
                : $$"""[[["q", 0, 0, {"mask": {{mask}}}], ["v", 0, 0, {"mask": {{mask}}}]]]""";
            return ImportJson(
                Functional(Input("q", "[null, 2, 1]") + ", " + Input("v", "[null, 2, 1]"), Layer("Attention", "layer", """{"trainable": true}""", call), "[[\"q\", 0, 0], [\"v\", 0, 0]]", "[[\"layer\", 0, 0]]"),
                version);
        }
    }

    [Theory]
    [InlineData("[[[1, 0], [1, 1]]]")]
    [InlineData("[[true, false], [true, true]]")]
    public void Multi_head_attention_takes_a_constant_mask(string mask)
    {
        // Projections of one: the first query sees the first key alone, the second (of zeros) both alike.
        Tensor[] weights = [T([1, 1, 1], 1), T([1, 1, 1], 1), T([1, 1, 1], 1), T([1, 1, 1], 1)];
        foreach ((KerasVersion version, string json) in Forms(mask))
        {
            string call = version.IsKeras3
                ? $$"""[{"args": [{{Tensor3("x")}}, {{Tensor3("x")}}], "kwargs": {"attention_mask": {{json}}} }]"""
                : $$"""[[["x", 0, 0, {"value": ["x", 0, 0], "attention_mask": {{json}}}]]]""";
            ModelGraph graph = One("MultiHeadAttention", """{"num_heads": 1, "key_dim": 1, "value_dim": 1, "use_bias": false, "trainable": true}""", call, version, [2, 1], weights);
            AssertClose(Predict(graph, ("x", T([1, 2, 1], 2, 0)))[0], [1, 2, 1], 2, 1);
        }
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("tensor")]
    [InlineData("list")]
    public void A_nested_model_takes_a_mask(string kind)
    {
        string inner = $$"""{"class_name": "Functional", "name": "inner", "config": {"name": "inner", "layers": [{{Input("i", "[null, 3, 1]")}}, {{Layer("SimpleRNN", "rnn", $$"""{{{Digits}}, "trainable": true}""", """[[["i", 0, 0, {}]]]""")}}], "input_layers": [["i", 0, 0]], "output_layers": [["rnn", 0, 0]]}, "inbound_nodes": """;
        foreach ((KerasVersion version, string constant) in Forms("[[true, false, true]]"))
        {
            string tensor = version.IsKeras3 ? Tensor3("m") : """["m", 0, 0]""";
            string mask = kind == "constant" ? constant : kind == "tensor" ? tensor : $"[{tensor}]";
            string call = With(version, "mask", mask);
            string model = Functional(
                Input("x", "[null, 3, 1]") + ", " + Input("m", "[null, 3]", "bool"),
                inner + call + "}",
                "[[\"x\", 0, 0], [\"m\", 0, 0]]",
                "[[\"inner\", 1, 0]]");
            ModelGraph graph = ImportJson(model, version, null, ("inner", DigitWeights));
            (string, Tensor)[] inputs = [("x", T([1, 3, 1], 1, 2, 3)), ("m", Tensor.Create<bool>([true, false, true], new TensorShape(1, 3)))];
            AssertClose(Predict(graph, inputs)[0], [1, 1], 13);
        }
    }

    [Fact]
    public void A_constant_is_refused_where_it_is_no_array_of_numbers()
    {
        foreach (string value in new[] { "[[1.0, 2.0], [3.0]]", "\"text\"", "[[\"a\"]]", "3.0" })
        {
            UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => One("Add", """{"trainable": true}""", $$"""[[["x", 0, 0, {}], ["_CONSTANT_VALUE", -1, {{value}}, {}]]]""", Keras2, [2]));
            Assert.Equal("layer", Assert.Single(fault.Items).Name);
        }
    }

    private static ModelGraph One(string className, string options, string call, KerasVersion version, long[] shape, params Tensor[] weights) => ImportJson(
        Functional(Input("x", $"[null, {string.Join(", ", shape)}]"), Layer(className, "layer", options, call), "[[\"x\", 0, 0]]", "[[\"layer\", 0, 0]]"),
        version,
        null,
        ("layer", weights));

    private static string With(KerasVersion version, string argument, string json) => version.IsKeras3
        ? $$"""[{"args": [{{Tensor3("x")}}], "kwargs": {"{{argument}}": {{json}}} }]"""
        : $$"""[[["x", 0, 0, {"{{argument}}": {{json}}}]]]""";

    // One constant, or a list of them.
    private static IEnumerable<(KerasVersion Version, string Json)> Forms(params string[] values) =>
    [
        (Keras2, values.Length == 1 ? values[0] : $"[{string.Join(", ", values)}]"),
        (Keras3, values.Length == 1 ? Constant3(values[0]) : $"[{string.Join(", ", values.Select(v => Constant3(v)))}]"),
        (Keras3, values.Length == 1 ? Constant3(values[0], null, "__numpy__") : $"[{string.Join(", ", values.Select(v => Constant3(v, null, "__numpy__")))}]"),
    ];

    private static string Constant3(string value, string? type = null, string kind = "__tensor__") =>
        $$"""{"class_name": "{{kind}}", "config": {"value": {{value}}, "dtype": "{{type ?? (value.Contains('t') ? "bool" : value.Contains('.') ? "float32" : "int32")}}"} }""";
}
