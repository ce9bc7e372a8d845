using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import;

/// <summary>Recurrent layers, masks and attention, by numbers worked out by hand.</summary>
public sealed class KerasSequenceTests
{
    // h' = x + 10 h, without activation: the digits of the result tell which steps were taken, and in which order.
    private const string Digits = "\"units\": 1, \"activation\": \"linear\", \"use_bias\": false";
    private static readonly Tensor[] DigitWeights = [T([1, 1], 1), T([1, 1], 10)];

    [Theory]
    [InlineData(false, false, new float[] { 123 })]
    [InlineData(true, false, new float[] { 1, 12, 123 })]
    [InlineData(false, true, new float[] { 321 })]
    [InlineData(true, true, new float[] { 3, 32, 321 })]
    public void A_recurrent_layer_takes_its_steps_in_order(bool sequences, bool backwards, float[] expected)
    {
        Tensor result = Run("SimpleRNN", $$"""{{{Digits}}, "return_sequences": {{Bool(sequences)}}, "go_backwards": {{Bool(backwards)}}}""", T([1, 3, 1], 1, 2, 3), null, DigitWeights);
        AssertClose(result, sequences ? [1, 3, 1] : [1, 1], expected);
    }

    [Fact]
    public void Masking_skips_steps_and_repeats_the_output_before()
    {
        string json = Sequential([4, 1], "float32", ("Masking", """{"mask_value": 0.0}"""), ("SimpleRNN", $$"""{{{Digits}}, "return_sequences": true}"""));
        AssertClose(Predict(ImportJson(json, Keras2, null, ("layer_1", DigitWeights)), ("x", T([1, 4, 1], 0, 1, 0, 2)))[0], [1, 4, 1], 0, 1, 1, 12);
    }

    [Fact]
    public void Embedding_masks_zeros_where_it_is_told_to()
    {
        string json = Sequential([3], "int32", ("Embedding", """{"input_dim": 4, "output_dim": 1, "mask_zero": true}"""), ("SimpleRNN", $$"""{{{Digits}}}"""));
        ModelGraph graph = ImportJson(json, Keras2, null, ("layer_0", [T([4, 1], 9, 1, 2, 3)]), ("layer_1", DigitWeights));
        AssertClose(Predict(graph, ("x", Tensor.Create<int>([1, 0, 3], new TensorShape(1, 3))))[0], [1, 1], 13);
        string averaged = Sequential([3], "float32", ("Embedding", """{"input_dim": 4, "output_dim": 1, "mask_zero": true}"""), ("Dropout", """{"rate": 0.5}"""), ("GlobalAveragePooling1D", "{}"));
        AssertClose(Predict(ImportJson(averaged, Keras2, null, ("layer_0", [T([4, 1], 9, 1, 2, 3)])), ("x", T([1, 3], 1, 0, 3)))[0], [1, 1], 2);
    }

    [Theory]
    [InlineData("\"concat\"", new float[] { 1, 321, 12, 32, 123, 3 })]
    [InlineData("\"sum\"", new float[] { 322, 44, 126 })]
    [InlineData("\"mul\"", new float[] { 321, 384, 369 })]
    [InlineData("\"ave\"", new float[] { 161, 22, 63 })]
    public void A_bidirectional_layer_merges_both_directions(string mode, float[] expected)
    {
        string layer = $$"""{"class_name": "SimpleRNN", "config": {"name": "rnn", {{Digits}}, "return_sequences": true} }""";
        Tensor result = Run("Bidirectional", $$"""{"merge_mode": {{mode}}, "layer": {{layer}}}""", T([1, 3, 1], 1, 2, 3), null, [.. DigitWeights, .. DigitWeights]);
        AssertClose(result, [1, 3, expected.Length / 3], expected);
    }

    [Fact]
    public void A_bidirectional_layer_over_sequences_with_the_time_first_turns_the_time_around()
    {
        // Two samples of three steps behind one that reads them as three samples of two steps: the digits that came by, and those still to come.
        string layer = $$"""{"class_name": "SimpleRNN", "config": {"name": "rnn", {{Digits}}, "return_sequences": true, "time_major": true} }""";
        string json = Functional(
            Input("x", "[null, 3, 1]"),
            Layer("TFOpLambda", "t", """{"function": "transpose"}""", """[["x", 0, 0, {"perm": [1, 0, 2]}]]""") + ", " + Layer("Bidirectional", "both", $$"""{"layer": {{layer}} }""", "[[[\"t\", 0, 0, {}]]]"),
            "[[\"x\", 0, 0]]",
            "[[\"both\", 0, 0]]");
        AssertClose(
            Predict(ImportJson(json, Keras2, null, ("both", [.. DigitWeights, .. DigitWeights])), ("x", T([2, 3, 1], 1, 2, 3, 4, 5, 6)))[0], [3, 2, 2], 1, 321, 4, 654, 12, 32, 45, 65, 123, 3, 456, 6);
    }

    [Fact]
    public void A_bidirectional_layer_without_merging_has_two_outputs()
    {
        string layer = $$"""{"class_name": "SimpleRNN", "config": {"name": "rnn", {{Digits}} } }""";
        string json = Functional(
            Input("x", "[null, 3, 1]"),
            Layer("Bidirectional", "both", $$"""{"merge_mode": null, "layer": {{layer}}}""", "[[[\"x\", 0, 0, {}]]]"),
            "[[\"x\", 0, 0]]",
            "[[\"both\", 0, 0], [\"both\", 0, 1]]");
        ModelGraph graph = ImportJson(json, Keras2, null, ("both", [.. DigitWeights, .. DigitWeights]));
        Assert.Equal(["both", "both_1"], graph.Outputs.Select(o => o.Name));
        Tensor[] outputs = Predict(graph, ("x", T([1, 3, 1], 1, 2, 3)));
        AssertClose(outputs[0], [1, 1], 123);
        AssertClose(outputs[1], [1, 1], 321);
    }

    [Fact]
    public void Initial_states_are_inputs_and_final_states_outputs()
    {
        string json = Functional(
            Input("x", "[null, 2, 1]") + ", " + Input("h", "[null, 1]"),
            Layer("SimpleRNN", "rnn", $$"""{{{Digits}}, "return_state": true}""", "[[[\"x\", 0, 0, {}], [\"h\", 0, 0, {}]]]"),
            "[[\"x\", 0, 0], [\"h\", 0, 0]]",
            "[[\"rnn\", 0, 0], [\"rnn\", 0, 1]]");
        Tensor[] outputs = Predict(ImportJson(json, Keras2, null, ("rnn", DigitWeights)), ("x", T([1, 2, 1], 1, 2)), ("h", T([1, 1], 7)));
        AssertClose(outputs[0], [1, 1], 712);
        AssertClose(outputs[1], [1, 1], 712);

        // Keras 3 hands the state over as a keyword.
        string keras3 = Functional(
            Input("x", "[null, 2, 1]") + ", " + Input("h", "[null, 1]"),
            Layer("SimpleRNN", "rnn", $$"""{{{Digits}}}""", $$"""[{"args": [{{Tensor3("x")}}], "kwargs": {"initial_state": [{{Tensor3("h")}}]} }]"""),
            "[[\"x\", 0, 0], [\"h\", 0, 0]]",
            "[\"rnn\", 0, 0]");
        AssertClose(Predict(ImportJson(keras3, Keras3, null, ("rnn", DigitWeights)), ("x", T([1, 2, 1], 1, 2)), ("h", T([1, 1], 7)))[0], [1, 1], 712);
    }

    [Fact]
    public void Stacked_cells_are_layers_one_after_the_other()
    {
        string cell = $$"""{"class_name": "SimpleRNNCell", "config": {"name": "c", {{Digits}} } }""";
        string options = $$"""{"cell": {"class_name": "StackedRNNCells", "config": {"name": "s", "cells": [{{cell}}, {{cell}}] } }, "return_sequences": true}""";
        Tensor result = Run("RNN", options, T([1, 2, 1], 1, 2), null, [.. DigitWeights, .. DigitWeights]);

        // First cell 1, 12; second 1, 12 + 10.
        AssertClose(result, [1, 2, 1], 1, 22);
        AssertClose(Run("RNN", $$"""{"cell": {{cell}} }""", T([1, 2, 1], 1, 2), null, DigitWeights), [1, 1], 12);
    }

    [Fact]
    public void Cudnn_weights_are_converted()
    {
        // keras.engine.saving: each gate's kernel (2, 2) is read down the columns, recurrent kernels are transposed, biases added.
        Tensor kernel = T([2, 8], 1, 2, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0);
        Tensor recurrent = T([2, 8], 1, 2, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0);
        Tensor bias = T([16], 1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 30, 40, 50, 60, 70, 80);
        string json = Sequential([1, 2], "float32", ("CuDNNLSTM", """{"units": 2}"""));
        GraphNode node = ImportJson(json, Keras2, null, ("layer_0", [kernel, recurrent, bias])).Nodes.Single();
        Assert.Equal([1f, 3, 2, 4], Gate(node.Inputs[1]));
        Assert.Equal([1f, 3, 2, 4], Gate(node.Inputs[2]));
        Assert.Equal([11f, 22, 33, 44, 55, 66, 77, 88], node.Inputs[3].Constant!.Read().AsSpan<float>().ToArray());

        static float[] Gate(GraphValue value)
        {
            float[] all = value.Constant!.Read().AsSpan<float>().ToArray();
            return [all[0], all[1], all[8], all[9]];
        }
    }

    [Fact]
    public void Time_distributed_applies_a_layer_or_model_to_each_step()
    {
        Tensor x = T([1, 2, 2, 1], 1, 2, 3, 4);
        AssertClose(Run("TimeDistributed", """{"layer": {"class_name": "Flatten", "config": {"name": "f"}}}""", x), [1, 2, 2], 1, 2, 3, 4);
        AssertClose(Run("TimeDistributed", """{"layer": {"class_name": "GlobalMaxPooling1D", "config": {"name": "f"}}}""", x), [1, 2, 1], 2, 4);
        string model = """{"class_name": "Sequential", "config": {"name": "inner", "layers": [{"class_name": "Flatten", "config": {"name": "f"}}, {"class_name": "Dense", "config": {"name": "d", "units": 1, "use_bias": false}}]}}""";
        AssertClose(Run("TimeDistributed", $$"""{"layer": {{model}}}""", x, null, T([2, 1], 1, 10)), [1, 2, 1], 21, 43);
    }

    [Fact]
    public void Time_distributed_works_on_sequences_of_unknown_length()
    {
        string json = Sequential([null, 2, 1], "float32", ("TimeDistributed", """{"layer": {"class_name": "Flatten", "config": {"name": "f"}}}"""));
        AssertClose(Predict(ImportJson(json, Keras2), ("x", T([2, 3, 2, 1], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)))[0], [2, 3, 2], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    [Fact]
    public void Convolutional_lstm_of_kernel_1_is_an_lstm_at_each_place()
    {
        Tensor kernel = T([1, 4], 0.5f, -0.25f, 1, 0.75f);
        Tensor recurrent = T([1, 4], 0.1f, 0.2f, -0.3f, 0.4f);
        Tensor bias = T([4], 0, 1, 0, 0);
        Tensor plain = Run("LSTM", """{"units": 1, "activation": "tanh", "recurrent_activation": "sigmoid", "return_sequences": true}""", T([1, 2, 1], 1, -2), null, kernel, recurrent, bias);
        Tensor result = Run("ConvLSTM1D", """{"filters": 1, "kernel_size": 1, "activation": "tanh", "recurrent_activation": "sigmoid", "return_sequences": true}""", T([1, 2, 1, 1], 1, -2), null, kernel.Reshape(new TensorShape(1, 1, 4)), recurrent.Reshape(new TensorShape(1, 1, 4)), bias);
        AssertClose(result, [1, 2, 1, 1], plain.AsSpan<float>().ToArray());
        Tensor first = Run("ConvLSTM2D", """{"filters": 1, "kernel_size": 1, "activation": "tanh", "recurrent_activation": "sigmoid", "return_sequences": true, "data_format": "channels_first"}""", T([1, 2, 1, 1, 1], 1, -2), null, kernel.Reshape(new TensorShape(1, 1, 1, 4)), recurrent.Reshape(new TensorShape(1, 1, 1, 4)), bias);
        AssertClose(first, [1, 2, 1, 1, 1], plain.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Attention_weighs_values_by_their_scores()
    {
        // Scores of the query (0) are all equal, so the result is the mean of the values; with a causal mask the first value.
        string json = Functional(
            Input("q", "[null, 2, 1]") + ", " + Input("v", "[null, 2, 1]"),
            Layer("Attention", "a", """{"use_scale": true, "score_mode": "dot"}""", "[[[\"q\", 0, 0, {}], [\"v\", 0, 0, {}]]]"),
            "[[\"q\", 0, 0], [\"v\", 0, 0]]",
            "[[\"a\", 0, 0]]");
        Tensor[] plain = Predict(ImportJson(json, Keras2, null, ("a", [T([], 2)])), ("q", T([1, 2, 1], 0, 1)), ("v", T([1, 2, 1], 1, 3)));
        float w = 1 / (1 + MathF.Exp(2 * (1 - 3)));
        AssertClose(plain[0], [1, 2, 1], 2, ((1 - w) * 1) + (w * 3));
        string causal = json.Replace("\"q\", 0, 0, {}", "\"q\", 0, 0, {\"use_causal_mask\": true}", StringComparison.Ordinal);
        AssertClose(Predict(ImportJson(causal, Keras2, null, ("a", [T([], 2)])), ("q", T([1, 2, 1], 0, 1)), ("v", T([1, 2, 1], 1, 3)))[0], [1, 2, 1], 1, ((1 - w) * 1) + (w * 3));
    }

    [Fact]
    public void Additive_attention_scores_by_tanh_of_the_sum()
    {
        string json = Functional(
            Input("q", "[null, 1, 1]") + ", " + Input("v", "[null, 2, 1]"),
            Layer("AdditiveAttention", "a", """{"use_scale": true}""", "[[[\"q\", 0, 0, {}], [\"v\", 0, 0, {}]]]"),
            "[[\"q\", 0, 0], [\"v\", 0, 0]]",
            "[[\"a\", 0, 0]]");
        float a = MathF.Exp(2 * MathF.Tanh(0.5f + 1));
        float b = MathF.Exp(2 * MathF.Tanh(0.5f - 1));
        AssertClose(Predict(ImportJson(json, Keras2, null, ("a", [T([1], 2)])), ("q", T([1, 1, 1], 0.5f)), ("v", T([1, 2, 1], 1, -1)))[0], [1, 1, 1], (a - b) / (a + b));
    }

    [Fact]
    public void Multi_head_attention_projects_attends_and_projects_back()
    {
        // Two heads of one number each; the query sees both values. Head h: q_h = x * Q_h, k_h = x * K_h, v_h = x * V_h.
        Tensor[] weights = [T([1, 2, 1], 1, 2), T([2, 1], 0, 0), T([1, 2, 1], 1, -1), T([2, 1], 0, 0), T([1, 2, 1], 1, 10), T([2, 1], 0, 1), T([2, 1, 1], 1, 100), T([1], 0.5f)];
        Tensor x = T([1, 2, 1], 1, 2);
        string options = """{"num_heads": 2, "key_dim": 1, "value_dim": 1, "use_bias": true, "dropout": 0.0, "output_shape": null, "attention_axes": [1]}""";
        string json = Functional(
            Input("x", "[null, 2, 1]"),
            Layer("MultiHeadAttention", "m", options, "[[[\"x\", 0, 0, {\"value\": [\"x\", 0, 0]}]]]"),
            "[[\"x\", 0, 0]]",
            "[[\"m\", 0, 0]]");
        float Head(float q, float[] k, float[] v) => ((MathF.Exp(q * k[0]) * v[0]) + (MathF.Exp(q * k[1]) * v[1])) / (MathF.Exp(q * k[0]) + MathF.Exp(q * k[1]));
        float Expected(float query) => Head(query, [1, 2], [1, 2]) + (100 * Head(2 * query, [-1, -2], [11, 21])) + 0.5f;
        AssertClose(Predict(ImportJson(json, Keras2, null, ("m", weights)), ("x", x))[0], [1, 2, 1], Expected(1), Expected(2));

        // Keras 3, with a mask that lets nobody see the second value.
        string keras3 = Functional(
            Input("x", "[null, 2, 1]") + ", " + Input("mask", "[null, 2, 2]", "bool"),
            Layer("MultiHeadAttention", "m", options, $$"""[{"args": [{{Tensor3("x")}}, {{Tensor3("x")}}], "kwargs": {"attention_mask": {{Tensor3("mask")}}} }]"""),
            "[[\"x\", 0, 0], [\"mask\", 0, 0]]",
            "[[\"m\", 0, 0]]");
        Tensor mask = Tensor.Create<bool>([true, false, true, false], new TensorShape(1, 2, 2));
        AssertClose(Predict(ImportJson(keras3, Keras3, null, ("m", weights)), ("x", x), ("mask", mask))[0], [1, 2, 1], 1 + 1100.5f, 1 + 1100.5f);
    }

    [Fact]
    public void Grouped_query_attention_shares_keys_and_values_between_heads()
    {
        Tensor[] weights = [T([1, 2, 1], 1, 2), T([1, 1, 1], 1), T([1, 1, 1], 1), T([2, 1, 1], 1, 100)];
        string options = """{"head_dim": 1, "num_query_heads": 2, "num_key_value_heads": 1, "use_bias": false}""";
        string json = Functional(Input("x", "[null, 2, 1]"), Layer("GroupedQueryAttention", "m", options, $$"""[{"args": [{{Tensor3("x")}}, {{Tensor3("x")}}], "kwargs": {} }]"""), "[\"x\", 0, 0]", "[\"m\", 0, 0]");
        float Head(float q) => ((MathF.Exp(q) * 1) + (MathF.Exp(q * 2) * 2)) / (MathF.Exp(q) + MathF.Exp(q * 2));
        AssertClose(Predict(ImportJson(json, Keras3, null, ("m", weights)), ("x", T([1, 2, 1], 1, 2)))[0], [1, 2, 1], Head(1) + (100 * Head(2)), Head(2) + (100 * Head(4)));
    }

    [Theory]
    [InlineData(2, 15, new float[] { 0, 0, 4 })]
    [InlineData(3, 8, new float[] { 1, 2, 4 })]
    public void Merged_masks_follow_the_version(int major, int minor, float[] kept)
    {
        // Steps masked in the first input: 1 and in the second: 2. Keras 2 keeps a step both keep, Keras 3.4 one either keeps.
        string json = Functional(
            Input("a", "[null, 3, 1]") + ", " + Input("b", "[null, 3, 1]"),
            Layer("Masking", "ma", """{"mask_value": -1}""", "[[[\"a\", 0, 0, {}]]]") + ", " + Layer("Masking", "mb", """{"mask_value": -1}""", "[[[\"b\", 0, 0, {}]]]") + ", "
                + Layer("Add", "sum", "{}", "[[[\"ma\", 0, 0, {}], [\"mb\", 0, 0, {}]]]") + ", " + Layer("SimpleRNN", "rnn", $$"""{{{Digits}}, "return_sequences": true}""", "[[[\"sum\", 0, 0, {}]]]"),
            "[[\"a\", 0, 0], [\"b\", 0, 0]]",
            "[[\"rnn\", 0, 0]]");
        Tensor result = Predict(
            ImportJson(json, new KerasVersion(major, minor), null, ("rnn", [T([1, 1], 1), T([1, 1], 0)])),
            ("a", T([1, 3, 1], -1, 2, 3)),
            ("b", T([1, 3, 1], 1, -1, 1)))[0];
        AssertClose(result, [1, 3, 1], kept);
    }

    [Fact]
    public void Causal_attention_over_an_unknown_length_is_refused_by_name()
    {
        string json = Functional(Input("x", "[null, null, 1]"), Layer("MultiHeadAttention", "m", """{"num_heads": 1, "key_dim": 1, "use_bias": false}""", "[[[\"x\", 0, 0, {\"value\": [\"x\", 0, 0], \"use_causal_mask\": true}]]]"), "[[\"x\", 0, 0]]", "[[\"m\", 0, 0]]");
        Tensor one = T([1, 1, 1], 1);
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ImportJson(json, Keras2, null, ("m", [one, one, one, one])));
        Assert.Equal("m", Assert.Single(fault.Items).Name);
    }

    [Theory]
    [InlineData("[-1]", "m")]
    [InlineData("[0, 1]", "m")]
    [InlineData("[3]", null)]
    [InlineData("[1, 1]", null)]
    public void Attention_over_the_batch_or_the_features_is_unsupported_and_over_no_axes_of_the_input_is_a_fault(string axes, string? unsupported)
    {
        string json = Functional(Input("x", "[null, 2, 1]"), Layer("MultiHeadAttention", "m", $$"""{"num_heads": 1, "key_dim": 1, "use_bias": false, "attention_axes": {{axes}}}""", "[[[\"x\", 0, 0, {\"value\": [\"x\", 0, 0]}]]]"), "[[\"x\", 0, 0]]", "[[\"m\", 0, 0]]");
        Tensor one = T([1, 1, 1], 1);
        TfModelException fault = Assert.ThrowsAny<TfModelException>(() => ImportJson(json, Keras2, null, ("m", [one, one, one, one])));
        Assert.Equal(unsupported, (fault as UnsupportedModelException)?.Items.Single().Name);
    }

    private static string Bool(bool value) => value ? "true" : "false";
}
