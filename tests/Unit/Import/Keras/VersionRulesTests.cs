using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import.Keras;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>
/// Layers mean what they meant in the version of Keras that wrote the file. The numbers are the formulas of the released sources, by hand.
/// </summary>
public sealed class VersionRulesTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("TFMODELTOOLS_UPDATE_DOCS") == "1";

    [Fact]
    public void The_document_is_what_the_table_generates()
    {
        string path = Path.Combine(RepositoryRoot.Path, "docs", "keras-versions.md");
        string expected = VersionDocument.Render();
        if (Update)
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == expected,
            "docs/keras-versions.md is out of date: run this test with TFMODELTOOLS_UPDATE_DOCS=1 to write it anew.");
    }

    [Fact]
    public void Every_rule_is_in_the_table_once() => Assert.Equal(
        typeof(VersionRules).GetProperties().Where(p => typeof(VersionRule).IsAssignableFrom(p.PropertyType)).Select(p => p.GetValue(null)).ToHashSet(),
        VersionRules.All.Cast<object?>().ToHashSet());

    [Theory]
    [InlineData("2.2.4", null, 2)]
    [InlineData("2.3.1", null, 2)]
    [InlineData("2.2.4-tf", null, 2)]
    [InlineData("2.2.4-tf", "false", 1)]
    [InlineData("2.3.0-tf", null, 1)]
    [InlineData("2.4.0", null, 1)]
    [InlineData("2.15.0", null, 1)]
    [InlineData("3.3.0", null, 1)]
    [InlineData("tfjs-layers 1.7.4", null, 2)]
    public void Bilinear_upsampling_takes_centres_of_pixels_as_its_version_did(string version, string? ragged, float second)
    {
        string json = Sequential([1, 2, 1], "float32", ("UpSampling2D", """{"size": [1, 2], "interpolation": "bilinear"}"""));
        json = ragged is null ? json : json.Replace("\"dtype\"", $"\"ragged\": {ragged}, \"dtype\"", StringComparison.Ordinal);
        Tensor y = Predict(ImportJson(json, KerasVersion.Parse(version)), ("x", T([1, 1, 2, 1], 0, 4)))[0];
        AssertClose(y, [1, 1, 4, 1], second == 2 ? [0, 2, 4, 4] : [0, 1, 3, 4]);
    }

    [Theory]
    [InlineData("2.15.0", false)]
    [InlineData("3.5.0", false)]
    [InlineData("3.6.0", true)]
    [InlineData("tfjs-layers 4.0.0", false)]
    public void Resized_integers_are_rounded_since_their_version(string version, bool isRounded)
    {
        string json = Sequential([2, 2, 1], "uint8", ("Resizing", """{"height": 3, "width": 3, "interpolation": "bilinear"}"""));
        Tensor y = Predict(ImportJson(json, KerasVersion.Parse(version)), ("x", Tensor.Create<byte>([0, 255, 10, 3], new TensorShape(1, 2, 2, 1))))[0];
        Assert.Equal(isRounded ? DataType.UInt8 : DataType.Float32, y.DataType);
        AssertClose(y, [1, 3, 3, 1], isRounded ? [0, 128, 255, 5, 67, 129, 10, 6, 3] : [0, 127.5f, 255, 5, 67, 129, 10, 6.5f, 3]);
    }

    [Theory]
    [InlineData("2.15.0", 0.3f)]
    [InlineData("3.5.0", 0.3f)]
    [InlineData("3.6.0", 0.6f)]
    [InlineData("tfjs-layers 4.0.0", 0.3f)]
    public void The_shortest_vectors_are_divided_by_what_their_version_divides_by(string version, float first)
    {
        string json = Sequential([2], "float32", ("UnitNormalization", """{"axis": -1}"""));
        Tensor y = Predict(ImportJson(json, KerasVersion.Parse(version)), ("x", T([3, 2], 3e-7f, 4e-7f, 0, 0, 3, 4)))[0];
        AssertClose(y, [3, 2], first, first * 4 / 3, 0, 0, 0.6f, 0.8f);
    }

    [Fact]
    public void Bilinear_upsampling_is_refused_where_nothing_tells_its_version()
    {
        string json = Sequential([1, 2, 1], "float32", ("UpSampling2D", """{"size": [1, 2], "interpolation": "bilinear"}"""));
        Assert.Contains("keras_version", Reason(() => ImportJson(json, KerasVersion.Unknown)), StringComparison.Ordinal);
        Assert.Contains("Theano", Reason(() => Import(json, new KerasVersion(2, 3), "theano")), StringComparison.Ordinal);

        // Nearest neighbours are the same in all.
        string nearest = json.Replace("bilinear", "nearest", StringComparison.Ordinal);
        AssertClose(Predict(ImportJson(nearest, KerasVersion.Unknown), ("x", T([1, 1, 2, 1], 0, 4)))[0], [1, 1, 4, 1], 0, 0, 4, 4);
    }

    [Fact]
    public void A_layer_of_TensorFlow_2_tells_itself_by_its_initializers()
    {
        const string Json = """
            {"class_name": "Sequential", "config": {"name": "m", "layers": [
              {"class_name": "UpSampling2D", "config": {"name": "layer_0", "batch_input_shape": [null, 1, 2, 1], "size": [1, 2], "interpolation": "bilinear", "kernel_initializer": INITIALIZER} } ]} }
            """;
        string two = Json.Replace("INITIALIZER", """{"class_name": "GlorotUniform", "config": {"seed": null}}""", StringComparison.Ordinal);
        AssertClose(Predict(ImportJson(two, KerasVersion.Parse("2.2.4-tf")), ("layer_0_input", T([1, 1, 2, 1], 0, 4)))[0], [1, 1, 4, 1], 0, 1, 3, 4);
        string one = Json.Replace("INITIALIZER", """{"class_name": "GlorotUniform", "config": {"seed": null, "dtype": "float32"}}""", StringComparison.Ordinal);
        Assert.Contains("keras_version", Reason(() => ImportJson(one, KerasVersion.Parse("2.2.4-tf"))), StringComparison.Ordinal);
    }

    // x = 3, gamma 2, beta 1, mean 1, second statistic 4, epsilon 0.001.
    [Theory]
    [InlineData("1.0.5", "theano", 1.99975006f)]
    [InlineData("1.0.5", null, 1.99975006f)]
    [InlineData("1.0.6", "theano", 1.99975006f)]
    [InlineData("1.0.6", "tensorflow", 2.99975f)]
    [InlineData("1.0.7", "theano", 2.9990005f)]
    [InlineData("1.0.7", "tensorflow", 2.99975f)]
    [InlineData("1.0.8", "theano", 2.99975f)]
    [InlineData("1.2.2", null, 2.99975f)]
    public void Keras_1_keeps_deviations_or_variances(string version, string? backend, float expected)
    {
        string json = Sequential([1], "float32", ("BatchNormalization", """{"mode": 0, "axis": -1, "epsilon": 0.001}"""));
        Tensor[] weights = [T([1], 2), T([1], 1), T([1], 1), T([1], 4)];
        AssertClose(Predict(Import(json, KerasVersion.Parse(version), backend, weights), ("x", T([1, 1], 3)))[0], [1, 1], expected);
    }

    [Fact]
    public void Keras_1_statistics_of_an_unknown_release_are_refused()
    {
        string json = Sequential([1], "float32", ("BatchNormalization", """{"mode": 0, "axis": -1, "epsilon": 0.001}"""));
        Assert.Contains("deviations or variances", Reason(() => Import(json, KerasVersion.SomeKeras1, "theano")), StringComparison.Ordinal);
        Assert.Contains("deviations or variances", Reason(() => Import(json, new KerasVersion(1, 0, false, 7), null)), StringComparison.Ordinal);
    }

    // Rows (1, 3): mean 2, variance 1. Columns (1, 3) of two samples likewise.
    [Theory]
    [InlineData(1, "1.0.3", 0.999000999f)]
    [InlineData(1, "1.2.2", 0.99850237f)]
    [InlineData(2, "1.2.2", 0.99950037f)]
    [InlineData(2, "1.0.5", 0.99850237f)]
    public void Keras_1_normalizes_samples_and_batches(int mode, string version, float expected)
    {
        string json = Sequential([2], "float32", ("BatchNormalization", $$"""{"mode": {{mode}}, "axis": -1, "epsilon": 0.001}"""));
        Tensor[] weights = [T([2], 1, 2), T([2], 0, 10), T([2], 7, 7), T([2], 7, 7)];
        ModelGraph graph = Import(json, KerasVersion.Parse(version), "theano", weights);
        if (mode == 1)
        {
            AssertClose(Predict(graph, ("x", T([1, 2], 1, 3)))[0], [1, 2], -expected, 10 + (2 * expected));
        }
        else
        {
            AssertClose(Predict(graph, ("x", T([2, 2], 1, 5, 3, 3)))[0], [2, 2], -expected, 10 + (2 * expected), expected, 10 - (2 * expected));
        }
    }

    // Full output of [1, 2] by [1, 10, 100] with stride 2: 1, 10, 102, 20, 200.
    [Theory]
    [InlineData("same", 3, new float[] { 10, 102, 20 })]
    [InlineData("same", 4, new float[] { 1, 10, 102, 20 })]
    [InlineData("valid", 5, new float[] { 1, 10, 102, 20, 200 })]
    [InlineData("valid", 6, new float[] { 1, 10, 102, 20, 200, 0 })]
    public void Keras_1_deconvolutions_give_the_shape_they_state(string mode, int columns, float[] expected)
    {
        string options = $$"""{"nb_filter": 1, "nb_row": 1, "nb_col": 3, "subsample": [1, 2], "border_mode": "{{mode}}", "dim_ordering": "tf", "bias": false, "output_shape": [null, 1, {{columns}}, 1]}""";
        AssertClose(Run("Deconvolution2D", options, T([1, 1, 2, 1], 1, 2), new KerasVersion(1, 2), T([1, 3, 1, 1], 1, 10, 100)), [1, 1, columns, 1], expected);
        Assert.ThrowsAny<TfModelException>(() => Run("Deconvolution2D", options.Replace($"1, {columns}, 1]", "1, 9, 1]", StringComparison.Ordinal), T([1, 1, 2, 1], 1, 2), new KerasVersion(1, 2), T([1, 3, 1, 1], 1, 10, 100)));
    }

    [Fact]
    public void Keras_1_keeps_the_gates_of_a_layer_for_a_GPU_in_one_array()
    {
        // Gates in the order input, forget, candidate, output; and update, reset, candidate.
        const string Options = """{"output_dim": 1, "activation": "tanh", "inner_activation": "hard_sigmoid", "consume_less": "gpu"}""";
        Tensor x = T([1, 2, 1], 1, 2);
        Tensor lstm = Run("LSTM", Options, x, new KerasVersion(1, 2), T([1, 4], 0.1f, 0.2f, 0.3f, 0.4f), T([1, 4], 0.5f, -0.4f, 0.3f, -0.2f), T([4], 0.1f, 0.2f, 0.3f, 0.4f));
        AssertClose(lstm, [1, 1], 0.39605084f);
        Tensor gru = Run("GRU", Options, x, new KerasVersion(1, 2), T([1, 3], 0.1f, 0.2f, 0.3f), T([1, 3], 0.5f, -0.4f, 0.3f), T([3], 0.1f, 0.2f, 0.3f));
        AssertClose(gru, [1, 1], 0.45063463f);
    }

    [Theory]
    [InlineData("theano", new float[] { 1, 12 })]
    [InlineData("tensorflow", new float[] { 21, 2 })]
    public void Theano_turns_kernels_around_and_pads_before(string backend, float[] expected)
    {
        string json = Sequential([1, 2, 1], "float32", ("Conv2D", """{"filters": 1, "kernel_size": [1, 2], "padding": "same", "use_bias": false}"""));
        AssertClose(Predict(Import(json, new KerasVersion(2, 2), backend, T([1, 2, 1, 1], 1, 10)), ("x", T([1, 1, 2, 1], 1, 2)))[0], [1, 1, 2, 1], expected);
    }

    [Fact]
    public void Poolings_that_Theano_pads_otherwise_are_refused()
    {
        string json = Sequential([4, 1], "float32", ("MaxPooling1D", """{"pool_size": 2, "strides": 2, "padding": "same"}"""));
        Assert.Contains("theano", Reason(() => Import(json, new KerasVersion(2, 2), "theano")), StringComparison.Ordinal);
        Assert.NotNull(Import(json, new KerasVersion(2, 2), "tensorflow"));
    }

    // Keys of zeros: each query takes the mean of the values it may see. Ids 1, 2, 0 stand for 2, 4, 6; 0 is masked.
    [Theory]
    [InlineData("2.9.0", new float[] { 4, 4, 4 })]
    [InlineData("2.10.0", new float[] { 3, 3, 4 })]
    [InlineData("3.3.0", new float[] { 3, 3, 4 })]
    public void Attention_looks_at_masks_since_2_10(string version, float[] expected) =>
        AssertClose(Predict(Import(Attention("true"), KerasVersion.Parse(version), "tensorflow", Attended()), ("x", Tensor.Create<int>([1, 2, 0], new TensorShape(1, 3))))[0], [1, 3, 1], expected);

    [Fact]
    public void Attention_without_a_mask_needs_no_version()
    {
        AssertClose(Predict(Import(Attention("false"), KerasVersion.Unknown, null, Attended()), ("x", Tensor.Create<int>([1, 2, 0], new TensorShape(1, 3))))[0], [1, 3, 1], 4, 4, 4);
        Assert.Contains("masks", Reason(() => Import(Attention("true"), KerasVersion.Unknown, null, Attended())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.10.0", 8)]
    [InlineData("2.11.0", 7)]
    [InlineData("3.5.0", 7)]
    public void A_normalization_is_inverted_as_its_version_did(string version, float expected) =>
        AssertClose(Run("Normalization", """{"axis": null, "mean": 1, "variance": 4, "invert": true}""", T([1, 1], 3), KerasVersion.Parse(version)), [1, 1], expected);

    [Theory]
    [InlineData("2.15.0", float.NaN)]
    [InlineData("3.14.0", float.NaN)]
    [InlineData("3.15.0", 2)]
    public void Masked_numbers_are_replaced_since_3_15(string version, float expected)
    {
        // 1e39 is infinity in float32: the second step is masked, and infinite times zero is NaN.
        string json = Sequential([2, 1], "float32", ("Masking", """{"mask_value": 1e39}"""), ("GlobalAveragePooling1D", "{}"));
        Tensor y = Predict(ImportJson(json, KerasVersion.Parse(version)), ("x", T([1, 2, 1], 2, float.PositiveInfinity)))[0];
        Assert.Equal(expected, y.AsSpan<float>()[0]);
    }

    [Theory]
    [InlineData("1.12.0", "2.1", null)]
    [InlineData("1.14.0", "2.2", false)]
    [InlineData("1.15.5", "2.2", true)]
    [InlineData("2.0.0", "2.2", true)]
    [InlineData("2.2.1", "2.3", true)]
    [InlineData("2.4.1", "2.4", true)]
    [InlineData("2.11.0", "2.11", true)]
    public void A_release_of_TensorFlow_has_its_version_of_Keras(string release, string version, bool? isLate)
    {
        KerasVersion found = KerasVersion.OfTensorFlow(release);
        Assert.Equal(version, found.ToString());
        Assert.True(found.IsTensorFlow);
        Assert.Equal(isLate ?? false, found.IsTensorFlow115);
    }

    [Theory]
    [InlineData("2.2.4-tf", 2, 2, 4, true, false)]
    [InlineData("3.15.1", 3, 15, 1, false, false)]
    [InlineData("tfjs-layers 4.22.0", 2, 2, 0, false, true)]
    public void A_version_is_read_whole(string text, int major, int minor, int patch, bool isTensorFlow, bool isTensorFlowJs)
    {
        KerasVersion version = KerasVersion.Parse(text);
        Assert.Equal((major, minor, patch, isTensorFlow, isTensorFlowJs), (version.Major, version.Minor, version.Patch, version.IsTensorFlow, version.IsTensorFlowJs));
    }

    [Fact]
    public void GroupNormalization_without_a_package_is_Keras_own_since_2_11()
    {
        string json = Sequential([2], "float32", ("GroupNormalization", """{"groups": 1}"""));
        Assert.Contains("Addons", Reason(() => ImportJson(json, KerasVersion.Parse("2.2.4-tf"))), StringComparison.Ordinal);
        Assert.NotNull(ImportJson(json, new KerasVersion(2, 11), null, ("layer_0", [T([2], 1, 1), T([2], 0, 0)])));
    }

    [Theory]
    [InlineData("Identity", "{}", "2.15.0", 102)]
    [InlineData("Identity", "{}", "3.0.0", 12)]
    [InlineData("Rescaling", """{"scale": 1.0, "offset": 0.0}""", "2.6.0", 102)]
    [InlineData("Rescaling", """{"scale": 1.0, "offset": 0.0}""", "3.8.0", 12)]
    [InlineData("Normalization", """{"axis": [-1], "mean": [0.0], "variance": [1.0]}""", "2.11.0", 102)]
    [InlineData("Normalization", """{"axis": [-1], "mean": [0.0], "variance": [1.0]}""", "3.8.0", 12)]
    [InlineData("UnitNormalization", """{"axis": -1}""", "2.11.0", 11)]
    public void A_mask_is_handed_on_where_the_version_did(string className, string options, string version, float expected)
    {
        Assert.Equal(expected, AfterMasking(className, options, KerasVersion.Parse(version)), 1e-3f);
        if (expected == 12)
        {
            Assert.Contains("hands on the mask", Reason(() => AfterMasking(className, options, KerasVersion.Unknown)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_mask_passes_a_wrapper_where_the_layer_inside_hands_it_on_and_no_normalization_by_root_mean_squares()
    {
        const string Inside = """{"power_iterations": 1, "layer": {"class_name": "CLASS", "config": {"name": "inner", OPTIONS, "use_bias": false, "activation": "linear"} } }""";
        string dense = Inside.Replace("CLASS", "Dense", StringComparison.Ordinal).Replace("OPTIONS", "\"units\": 1", StringComparison.Ordinal);
        string convolution = Inside.Replace("CLASS", "Conv1D", StringComparison.Ordinal).Replace("OPTIONS", "\"filters\": 1, \"kernel_size\": [1], \"strides\": [1]", StringComparison.Ordinal);
        Assert.Equal(12, AfterMasking("SpectralNormalization", dense, Keras2, T([1, 1], 1), T([1, 1], 1)), 1e-3f);
        Assert.Equal(102, AfterMasking("SpectralNormalization", convolution, Keras2, T([1, 1, 1], 1), T([1, 1], 1)), 1e-3f);
        Assert.Equal(101, AfterMasking("RMSNormalization", """{"axis": -1, "epsilon": 1e-12}""", new KerasVersion(3, 10), T([1], 1)), 1e-3f);
    }

    [Theory]
    [InlineData("2.2.4", "tensorflow", "", 7)]
    [InlineData("1.0.8", "tensorflow", "", 7)]
    [InlineData("tfjs-layers 1.7.4", null, "", 7)]
    [InlineData("2.2.4", "tensorflow", ", \"unroll\": true", 0)]
    [InlineData("2.2.4", "theano", "", 0)]
    [InlineData("2.3.1", "tensorflow", "", 0)]
    [InlineData("2.11.0", "tensorflow", "", 0)]
    public void Masked_steps_at_the_beginning_give_what_the_version_gave(string version, string? backend, string options, float first)
    {
        float[] Given(string more, params float[] x) =>
            [.. Predict(Import(FromState(options + more), KerasVersion.Parse(version), backend, T([1, 1], 1), T([1, 1], 10)), ("x", T([1, 3, 1], x)), ("h", T([1, 1], 7)))[0].AsSpan<float>()];
        Assert.Equal([first, 71, 712], Given(", \"return_sequences\": true", 0, 1, 2));
        Assert.Equal([first, 71, 712], Given(", \"return_sequences\": true, \"go_backwards\": true", 2, 1, 0));
        Assert.Equal([first], Given("", 0, 0, 0));
        Assert.Equal([71], Given("", 0, 1, 0));
    }

    [Fact]
    public void Masked_steps_at_the_beginning_are_refused_where_nothing_tells_the_version() => Assert.Contains(
        "masked steps before the first that counts",
        Reason(() => Import(FromState(""), KerasVersion.Parse("2.1.6-tf"), "tensorflow", T([1, 1], 1), T([1, 1], 10))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("2.2.2", "", new[] { 2f, 1 })]
    [InlineData("2.2.4", "", new[] { 1f, 2 })]
    [InlineData("2.2.4", ", \"reverse_state_order\": true", new[] { 2f, 1 })]
    [InlineData("2.11.0", "", new[] { 1f, 2 })]
    [InlineData("3.8.0", "", new[] { 1f, 2 })]
    [InlineData("tfjs-layers 1.7.4", "", new[] { 2f, 1 })]
    public void A_stack_of_cells_returns_its_states_in_the_order_of_its_version(string version, string option, float[] expected)
    {
        string json = Functional(
            Input("x", "[null, 1, 1]"),
            Layer("RNN", "layer_0", Stack(option, ", \"return_state\": true"), "[[[\"x\", 0, 0, {}]]]"),
            "[[\"x\", 0, 0]]",
            "[[\"layer_0\", 0, 1], [\"layer_0\", 0, 2]]");
        Tensor[] states = Predict(Import(json, KerasVersion.Parse(version), "tensorflow", T([1, 1], 1), T([1, 1], 10), T([1, 1], 2), T([1, 1], 10)), ("x", T([1, 1, 1], 1)));
        float[] found = [states[0].AsSpan<float>()[0], states[1].AsSpan<float>()[0]];
        Assert.Equal(expected, found);
        if (option.Length == 0)
        {
            Assert.Contains("which order", Reason(() => Import(json, KerasVersion.Parse("2.1.6-tf"), "tensorflow", T([1, 1], 1), T([1, 1], 10), T([1, 1], 2), T([1, 1], 10))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_stack_of_cells_on_a_mask_is_refused_where_its_backend_mixed_its_states()
    {
        string json = Sequential([3, 1], "float32", ("Masking", """{"mask_value": 0.0}"""), ("RNN", Stack("", "")));
        ModelGraph Of(string version) => ImportJson(json, KerasVersion.Parse(version), null, ("layer_1", [T([1, 1], 1), T([1, 1], 10), T([1, 1], 2), T([1, 1], 10)]));
        Assert.Contains("the first cell's state", Reason(() => Of("2.2.4")), StringComparison.Ordinal);
        foreach (string version in new[] { "2.2.2", "2.11.0" })
        {
            AssertClose(Predict(Of(version), ("x", T([1, 3, 1], 1, 2, 0)))[0], [1, 1], 44);
        }
    }

    [Theory]
    [InlineData("gelu", "2.2.4", "2.4.0")]
    [InlineData("sparsemax", "2.15.0", "3.8.0")]
    [InlineData("celu", "2.15.0", "3.0.0")]
    [InlineData("squareplus", "tfjs-layers 1.7.4", "3.8.0")]
    public void An_activation_is_Keras_own_since_Keras_has_it(string name, string before, string since)
    {
        string json = Sequential([2], "float32", ("Activation", $$"""{"activation": "{{name}}"}"""));
        Assert.Contains("a function of the model's own", Reason(() => ImportJson(json, KerasVersion.Parse(before))), StringComparison.Ordinal);
        Assert.NotNull(ImportJson(json, KerasVersion.Parse(since)));
    }

    // h' = x + 10 h after a layer on steps 1, 0, 2, of which the second is masked.
    private static float AfterMasking(string className, string options, KerasVersion version, params Tensor[] weights)
    {
        string json = Sequential(
            [3, 1],
            "float32",
            ("Masking", """{"mask_value": 0.0}"""),
            (className, options),
            ("SimpleRNN", """{"units": 1, "activation": "linear", "use_bias": false}"""));
        ModelGraph graph = ImportJson(json, version, null, ("layer_1", weights), ("layer_2", [T([1, 1], 1), T([1, 1], 10)]));
        return Predict(graph, ("x", T([1, 3, 1], 1, 0, 2)))[0].AsSpan<float>()[0];
    }

    private static string FromState(string options) => Functional(
        Input("x", "[null, 3, 1]") + ", " + Input("h", "[null, 1]"),
        Layer("Masking", "m", """{"mask_value": 0.0}""", "[[[\"x\", 0, 0, {}]]]") + ", "
            + Layer("SimpleRNN", "layer_0", $$"""{"units": 1, "activation": "linear", "use_bias": false{{options}}}""", "[[[\"m\", 0, 0, {}], [\"h\", 0, 0, {}]]]"),
        "[[\"x\", 0, 0], [\"h\", 0, 0]]",
        "[[\"layer_0\", 0, 0]]");

    private static string Stack(string option, string more)
    {
        string cells = string.Join(", ", Enumerable.Range(0, 2).Select(i => $$"""{"class_name": "SimpleRNNCell", "config": {"name": "cell_{{i}}", "units": 1, "activation": "linear", "use_bias": false} }"""));
        return $$"""{"cell": {"class_name": "StackedRNNCells", "config": {"name": "stack", "cells": [{{cells}}]{{option}} } }{{more}}}""";
    }

    private static string Attention(string maskZero) => Functional(
        Input("x", "[null, 3]", "int32"),
        Layer("Embedding", "e", $$"""{"input_dim": 3, "output_dim": 1, "mask_zero": {{maskZero}}}""", "[[[\"x\", 0, 0, {}]]]") + ", "
            + Layer("MultiHeadAttention", "layer_0", """{"num_heads": 1, "key_dim": 1, "value_dim": 1, "use_bias": false, "attention_axes": [1], "query_shape": [null, 3, 1]}""", "[[[\"e\", 0, 0, {\"value\": [\"e\", 0, 0]}]]]"),
        "[[\"x\", 0, 0]]",
        "[[\"layer_0\", 0, 0]]");

    private static Tensor[] Attended() => [T([1, 1, 1], 0), T([1, 1, 1], 0), T([1, 1, 1], 1), T([1, 1, 1], 1)];

    private static ModelGraph Import(string json, KerasVersion version, string? backend, params Tensor[] weights)
    {
        KerasLayerConfig model = new KerasConfigReader("model.h5").ReadModel(JsonDocument.Parse(json).RootElement);
        Dictionary<string, IReadOnlyList<KerasWeight>> layers = new() { ["layer_0"] = [.. weights.Select((t, i) => new KerasWeight($"layer_0/{i}", t.DataType, t.Shape, () => t))] };
        if (json.Contains("\"Embedding\"", StringComparison.Ordinal))
        {
            Tensor table = T([3, 1], 6, 2, 4);
            layers["e"] = [new KerasWeight("e/0", table.DataType, table.Shape, () => table)];
        }

        return KerasImporter.Import(model, new KerasLayerGroupStore("model.h5", version, backend, layers), version, "model.h5", "Keras test");
    }

    private static string Reason(Func<object> import) => Assert.Throws<UnsupportedModelException>(import).Items[0].Reason;
}
