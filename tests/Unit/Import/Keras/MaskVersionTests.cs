using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>What becomes of masks in the versions of Keras, by numbers worked out by hand from keras/src/layers of the releases.</summary>
public sealed class MaskVersionTests
{
    private const string Attention = """{"num_heads": 1, "key_dim": 1, "value_dim": 1, "use_bias": false, "attention_axes": [1]}""";
    private const string Rnn = """{"units": 1, "activation": "linear", "use_bias": false""";

    [Theory]
    [InlineData("Multiply", "3.3.0", new float[] { 6, 0 })]
    [InlineData("Multiply", "3.4.0", new float[] { 6, 5 })]
    [InlineData("Minimum", "3.3.0", new float[] { 2, 0 })]
    [InlineData("Minimum", "3.4.0", new float[] { 2, 5 })]
    [InlineData("Maximum", "3.3.0", new float[] { 3, 5 })]
    [InlineData("Maximum", "3.15.1", new float[] { 3, 5 })]
    [InlineData("Add", "3.15.1", new float[] { 5, 5 })]
    public void A_merge_leaves_out_what_one_mask_leaves_out(string className, string version, float[] expected) =>
        AssertClose(Merge(className, version, isSecondMasked: false, [2, 0], [3, 5]), [1, 2, 1], expected);

    [Theory]
    [InlineData("Multiply", new float[] { 6, 5, 4, 0 })]
    [InlineData("Minimum", new float[] { 2, 5, 4, 0 })]
    [InlineData("Maximum", new float[] { 3, 5, 4, 0 })]
    [InlineData("Add", new float[] { 5, 5, 4, 0 })]
    public void A_merge_of_masked_tensors_takes_each_where_it_counts(string className, float[] expected) =>
        AssertClose(Merge(className, "3.15.1", isSecondMasked: true, [2, 0, 4, 0], [3, 5, 0, 0]), [1, 4, 1], expected);

    [Fact]
    public void Maximum_takes_a_number_below_zero_where_the_other_is_masked() =>
        AssertClose(Merge("Maximum", "3.15.1", isSecondMasked: false, [2, 0], [-3, -5]), [1, 2, 1], 2, -5);

    [Fact]
    public void A_merge_of_masks_that_do_not_fit_is_refused()
    {
        // A mask of two axes beside four: Keras lays it over the wrong ones, or fails.
        string json = Functional(
            Input("a", "[null, 2, 2, 1]"),
            Layer("Masking", "m", """{"mask_value": 0}""", "[[[\"a\", 0, 0, {}]]]") + ", "
                + Layer("TimeDistributed", "t", """{"layer": {"class_name": "Dense", "config": {"name": "d", "units": 1, "use_bias": false} } }""", "[[[\"m\", 0, 0, {}]]]") + ", "
                + Layer("TimeDistributed", "r", """{"layer": {"class_name": "Reshape", "config": {"name": "e", "target_shape": [2, 1]} } }""", "[[[\"t\", 0, 0, {}]]]") + ", "
                + Layer("Multiply", "merged", "{}", "[[[\"r\", 0, 0, {}], [\"a\", 0, 0, {}]]]"),
            "[[\"a\", 0, 0]]",
            "[[\"merged\", 0, 0]]");
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => ImportJson(json, KerasVersion.Parse("3.15.1"), null, ("t", [T([1, 1], 1)])));
        Assert.Contains("a mask of", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.7.0", "e", new float[] { 3, 3, 4 }, new float[] { 3, 3, 4 })]
    [InlineData("3.8.0", "e", new float[] { 4, 4, 4 }, new float[] { 3, 3, 4 })]
    [InlineData("3.15.1", "drop", new float[] { 3, 3, 4 }, new float[] { 4, 4, 4 })]
    public void Attention_takes_the_masks_of_its_tensors_away(string version, string second, float[] expectedFirst, float[] expectedSecond)
    {
        // Keras makes the call of the second output first; one behind a Dropout, which hands on the very tensor, is made later.
        string layers = Embedding() + ", " + Layer("Dropout", "drop", """{"rate": 0.1}""", Calls("e")) + ", "
            + Layer("MultiHeadAttention", "m1", Attention, Calls("e", "e")) + ", " + Layer("MultiHeadAttention", "m2", Attention, Calls(second, second));
        string deep = second == "drop" ? Layer("Activation", "late", """{"activation": "linear"}""", Calls("m1")) : "";
        string json = Functional(Input("x", "[null, 3]", "int32"), deep.Length > 0 ? layers + ", " + deep : layers, "[[\"x\", 0, 0]]", deep.Length > 0 ? "[[\"late\", 0, 0], [\"m2\", 0, 0]]" : "[[\"m1\", 0, 0], [\"m2\", 0, 0]]");
        Tensor[] found = Predict(ImportJson(json, KerasVersion.Parse(version), null, ("e", Table()), ("m1", Attended()), ("m2", Attended())), ("x", Ids()));
        AssertClose(found[0], [1, 3, 1], expectedFirst);
        AssertClose(found[1], [1, 3, 1], expectedSecond);
    }

    [Theory]
    [InlineData("MultiHeadAttention", "3.7.0", new float[] { 3, 3, 4 })]
    [InlineData("MultiHeadAttention", "3.8.0", new float[] { 4, 4, 4 })]
    [InlineData("GroupQueryAttention", "3.15.1", new float[] { 3, 3, 4 })]
    public void A_second_block_on_what_attention_was_called_on_sees_its_mask_only_where_it_is_left(string className, string version, float[] expected)
    {
        string options = className == "MultiHeadAttention" ? Attention : """{"head_dim": 1, "num_query_heads": 1, "num_key_value_heads": 1, "use_bias": false}""";
        string layers = Embedding() + ", " + Layer(className, "m1", options, Calls("e", "e")) + ", " + Layer("Add", "sum", "{}", "[[[\"e\", 0, 0, {}], [\"m1\", 0, 0, {}]]]") + ", "
            + Layer("MultiHeadAttention", "m2", Attention, Calls("sum", "sum"));
        string json = Functional(Input("x", "[null, 3]", "int32"), layers, "[[\"x\", 0, 0]]", "[[\"m2\", 0, 0]]");

        // The first attention's output counts for nothing: its projection is zero.
        Tensor[] none = [.. Attended().Take(3), T([1, 1, 1], 0)];
        AssertClose(Predict(ImportJson(json, KerasVersion.Parse(version), null, ("e", Table()), ("m1", none), ("m2", Attended())), ("x", Ids()))[0], [1, 3, 1], expected);
    }

    [Theory]
    [InlineData("3.7.0", true)]
    [InlineData("3.15.1", false)]
    public void A_query_mask_counts_only_before_3_8(string version, bool counts)
    {
        // A query that is masked sees all keys alike, for their scores are lost beside 1e9.
        float Attended(float query) => ((2 * MathF.Exp(-4 * query)) + (4 * MathF.Exp(-2 * query)) + 6) / (MathF.Exp(-4 * query) + MathF.Exp(-2 * query) + 1);
        Tensor[] weights = [T([1, 1, 1], 1), T([1, 1, 1], 1), T([1, 1, 1], 1), T([1, 1, 1], 1)];
        string json = Functional(
            Input("x", "[null, 3, 1]") + ", " + Input("q", "[null, 3]", "bool"),
            Layer("MultiHeadAttention", "m", Attention, $$"""[{"args": [{{Tensor3("x")}}, {{Tensor3("x")}}], "kwargs": {"query_mask": {{Tensor3("q")}} } }]"""),
            "[[\"x\", 0, 0], [\"q\", 0, 0]]",
            "[[\"m\", 0, 0]]");
        Tensor Of(bool first) => Predict(
            ImportJson(json, KerasVersion.Parse(version), null, ("m", weights)),
            ("x", T([1, 3, 1], 2, 4, 6)),
            ("q", Tensor.Create<bool>([first, true, true], new TensorShape(1, 3))))[0];
        AssertClose(Of(true), [1, 3, 1], Attended(2), Attended(4), Attended(6));
        AssertClose(Of(false), [1, 3, 1], counts ? 4 : Attended(2), Attended(4), Attended(6));
    }

    [Theory]
    [InlineData("SimpleRNN", Rnn + ", \"return_sequences\": true}")]
    [InlineData("TimeDistributed", """{"layer": {"class_name": "Dense", "config": {"name": "d", "units": 1, "use_bias": false} } }""")]
    [InlineData("Bidirectional", """{"merge_mode": "sum", "layer": {"class_name": "SimpleRNN", "config": {"name": "r", "units": 1, "activation": "linear", "use_bias": false, "return_sequences": true} } }""")]
    public void Layers_over_steps_hand_on_masks_before_3_16(string className, string options)
    {
        string json = Sequential([3, 1], "float32", ("Masking", """{"mask_value": 0.0}"""), (className, options), ("SimpleRNN", Rnn + "}"));
        Tensor[] cell = [T([1, 1], 1), T([1, 1], 0)];
        Tensor[] weights = className switch { "SimpleRNN" => cell, "Bidirectional" => [.. cell, .. cell], _ => [T([1, 1], 1)] };
        float Of(KerasVersion version) => Predict(ImportJson(json, version, null, ("layer_1", weights), ("layer_2", [T([1, 1], 1), T([1, 1], 1000)])), ("x", T([1, 3, 1], 1, 0, 2)))[0].AsSpan<float>()[0];
        float masked = className == "Bidirectional" ? 2004 : 1002;
        Assert.Equal(masked, Of(KerasVersion.Parse("3.15.1")));
        Assert.Equal(masked, Of(KerasVersion.SomeKeras3));
        Assert.NotEqual(masked, Of(KerasVersion.Parse("3.16.0")));
        Assert.True(Of(KerasVersion.Parse("3.16.0")) > 1_000_000);
    }

    [Fact]
    public void TensorFlow_js_averages_masked_steps_too()
    {
        string json = Sequential([3, 1], "float32", ("Masking", """{"mask_value": 0.0}"""), ("GlobalAveragePooling1D", "{}"));
        float Of(KerasVersion version) => Predict(ImportJson(json, version), ("x", T([1, 3, 1], 1, 0, 2)))[0].AsSpan<float>()[0];
        Assert.Equal(1, Of(KerasVersion.TensorFlowJs));
        Assert.Equal(1.5f, Of(Keras2));
        Assert.Equal(1.5f, Of(KerasVersion.Unknown));
    }

    [Theory]
    [InlineData("Reshape", """{"target_shape": [3, 1]}""", true)]
    [InlineData("Dense", """{"units": 1, "use_bias": false}""", false)]
    public void A_model_of_TensorFlow_js_in_which_a_mask_reaches_other_layers_is_refused(string className, string options, bool isRefused)
    {
        string json = Sequential([3, 1], "float32", ("Masking", """{"mask_value": 0.0}"""), (className, options), ("SimpleRNN", Rnn + "}"));
        ModelGraph Of(KerasVersion version) => ImportJson(json, version, null, ("layer_1", isRefused ? [] : [T([1, 1], 1)]), ("layer_2", [T([1, 1], 1), T([1, 1], 10)]));
        Assert.NotNull(Of(Keras2));
        if (!isRefused)
        {
            Assert.NotNull(Of(KerasVersion.TensorFlowJs));
            return;
        }

        UnsupportedItem item = Assert.Single(Assert.Throws<UnsupportedModelException>(() => Of(KerasVersion.TensorFlowJs)).Items);
        Assert.Equal("layer_2", item.Name);
        Assert.Contains("another layer of the model receives a mask", item.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LayerNormalization", """{"axis": [-1]}""", 1, 2)]
    [InlineData("RMSNormalization", """{"axis": -1, "epsilon": 1e-6}""", 2)]
    [InlineData("GroupNormalization", """{"groups": 1}""", 1, 2)]
    [InlineData("UnitNormalization", """{"axis": -1}""")]
    public void A_normalization_of_whole_numbers_is_refused(string className, string options, params int[] weights)
    {
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => ImportJson(
            Sequential([2], "int32", (className, options)), KerasVersion.Parse("3.15.1"), null, ("layer_0", [.. weights.Take(weights is [2] ? 1 : 2).Select(_ => T([2], 1, 1))])));
        Assert.Contains("whole numbers", e.Message, StringComparison.Ordinal);
    }

    private static Tensor Merge(string className, string version, bool isSecondMasked, float[] a, float[] b)
    {
        string json = Functional(
            Input("a", $"[null, {a.Length}, 1]") + ", " + Input("b", $"[null, {b.Length}, 1]"),
            Layer("Masking", "ma", """{"mask_value": 0}""", "[[[\"a\", 0, 0, {}]]]") + ", " + Layer("Masking", "mb", """{"mask_value": 0}""", "[[[\"b\", 0, 0, {}]]]") + ", "
                + Layer(className, "merged", "{}", $"[[[\"ma\", 0, 0, {{}}], [\"{(isSecondMasked ? "mb" : "b")}\", 0, 0, {{}}]]]"),
            "[[\"a\", 0, 0], [\"b\", 0, 0]]",
            "[[\"merged\", 0, 0]]");
        ModelGraph graph = ImportJson(json, KerasVersion.Parse(version));
        return Predict(graph, ("a", T([1, a.Length, 1], a)), ("b", T([1, b.Length, 1], b)))[0];
    }

    private static string Embedding() => Layer("Embedding", "e", """{"input_dim": 3, "output_dim": 1, "mask_zero": true}""", Calls("x"));

    private static string Calls(params string[] layers) => layers.Length == 1
        ? $$"""[[["{{layers[0]}}", 0, 0, {}]]]"""
        : $$"""[[["{{layers[0]}}", 0, 0, {"value": ["{{layers[1]}}", 0, 0]}]]]""";

    private static Tensor[] Table() => [T([3, 1], 6, 2, 4)];

    // All keys alike: the mean of what is not masked.
    private static Tensor[] Attended() => [T([1, 1, 1], 0), T([1, 1, 1], 0), T([1, 1, 1], 1), T([1, 1, 1], 1)];

    private static Tensor Ids() => Tensor.Create<int>([1, 2, 0], new TensorShape(1, 3));
}
