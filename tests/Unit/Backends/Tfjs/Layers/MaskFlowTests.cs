using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Backends.Tfjs.Layers;

/// <summary>Where TensorFlow.js gives a layer the mask of another (tfjs-layers/src/engine/executor.ts, execute).</summary>
public sealed class MaskFlowTests
{
    private const string Lstm = """{"units": 2, "activation": "tanh", "recurrent_activation": "sigmoid"}""";
    private const string Conv = """{"filters": 2, "kernel_size": [1], "strides": [1], "padding": "same", "activation": "linear", "use_bias": false}""";
    private static readonly Tensor[] Cell = [Ramp([2, 8]), Ramp([2, 8]), Ramp([8])];

    [Theory]
    [InlineData(true, "Conv1D", Conv)]
    [InlineData(true, "Reshape", """{"target_shape": [4, 2]}""")]
    [InlineData(false, "Reshape", """{"target_shape": [4, 2]}""")]
    [InlineData(false, "Conv1D", Conv)]
    public void A_recurrent_layer_behind_one_that_drops_a_mask_is_refused(bool isMasked, string className, string options)
    {
        (string, string) first = isMasked ? ("Masking", """{"mask_value": 0.0}""") : ("Activation", """{"activation": "relu"}""");
        string json = Sequential([4, 2], "float32", first, (className, options), ("LSTM", Lstm));
        Tensor[] kernel = className == "Conv1D" ? [Ramp([1, 2, 2])] : [];
        Expect(isMasked ? ["layer_2"] : [], TfjsLayersWriter.Check(Source(json, ("layer_1", kernel), ("layer_2", Cell))));
    }

    [Fact]
    public void A_recurrent_layer_that_receives_the_mask_itself_is_written_and_one_behind_it_is_not()
    {
        string one = Sequential([4, 2], "float32", ("Masking", """{"mask_value": 0.0}"""), ("LSTM", Lstm));
        Expect([], TfjsLayersWriter.Check(Source(one, ("layer_1", Cell))));
        string two = Sequential([4, 2], "float32", ("Masking", """{"mask_value": 0.0}"""), ("LSTM", Lstm), ("RepeatVector", """{"n": 3}"""), ("LSTM", Lstm));
        Expect(["layer_3"], TfjsLayersWriter.Check(Source(two, ("layer_1", Cell), ("layer_3", Cell))));
    }

    [Fact]
    public void A_recurrent_layer_of_another_branch_is_refused_wherever_it_is_stated()
    {
        string json = Functional(
            Input("a", "[null, 4, 2]") + ", " + Input("b", "[null, 4, 2]"),
            Layer("LSTM", "r", Lstm, "[[[\"b\", 0, 0, {}]]]") + ", " + Layer("Masking", "m", """{"mask_value": 0.0}""", "[[[\"a\", 0, 0, {}]]]") + ", "
                + Layer("Dense", "d", """{"units": 1, "activation": "linear", "use_bias": false}""", "[[[\"m\", 0, 0, {}]]]"),
            "[[\"a\", 0, 0], [\"b\", 0, 0]]",
            "[[\"d\", 0, 0], [\"r\", 0, 0]]");
        Expect(["r"], TfjsLayersWriter.Check(Source(json, ("r", Cell), ("d", [Ramp([2, 1])]))));
    }

    private static void Expect(string[] names, IReadOnlyList<UnsupportedItem> items)
    {
        Assert.Equal(names, items.Select(i => i.Name));
        Assert.All(items, i => Assert.Contains("another layer of the model receives a mask", i.Reason, StringComparison.Ordinal));
    }

    private static KerasLayersSource Source(string json, params (string Layer, Tensor[] Weights)[] weights)
    {
        (KerasLayerConfig model, KerasLayerGroupStore store) = ReadJson(json, Keras2, weights);
        return LayerTreeReader.Read(model, store, Keras2, "model.h5", "Keras test");
    }
}
