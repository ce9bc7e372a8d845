using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras;

/// <summary>
/// hard_sigmoid of Keras 2, clip(x / 5 + 0.5, 0, 1), is that of Keras 3, clip(x / 6 + 0.5, 0, 1), at 1.2 x. Where it is applied to sums of products with weights, the weights are multiplied instead.
/// </summary>
internal static class KerasHardSigmoid
{
    private const string Name = "hard_sigmoid";

    /// <summary>Which arrays of a layer make what its hard_sigmoid is applied to.</summary>
    /// <param name="layer">The layer.</param>
    /// <returns>Of an array's slot, which of its gates, and how many gates it has; null where weights do not make all of it.</returns>
    public static (int Gates, Func<string, int, bool> IsScaled)? PlaceOf(KerasModelLayer layer)
    {
        bool isOfGates = IsHard(layer, "recurrent_activation"), isOfResult = IsHard(layer, "activation");
        return layer.Config.ClassName switch
        {
            // Gates in the order input, forget, candidate, output: the result's activation is also that of the state.
            "LSTM" or "ConvLSTM1D" or "ConvLSTM2D" or "ConvLSTM3D" => isOfResult ? null : (4, static (_, gate) => gate != 2),
            "GRU" => (3, (_, gate) => gate == 2 ? isOfResult : isOfGates),
            "SimpleRNN" or "Dense" or "EinsumDense" or "Conv1D" or "Conv2D" or "Conv3D" or "Conv1DTranspose" or "Conv2DTranspose" or "Conv3DTranspose" or "DepthwiseConv1D" or "DepthwiseConv2D" =>
                (1, static (_, _) => true),
            "SeparableConv1D" or "SeparableConv2D" => (1, static (slot, _) => slot != "depthwise_kernel"),
            _ => null,
        };
    }

    /// <summary>An array of which some gates, on its last axis, are multiplied.</summary>
    public static KerasWeight Scale(KerasWeight weight, int gates, Func<int, bool> isScaled, double factor) => weight with
    {
        Load = () =>
        {
            float[] numbers = weight.Load().AsSpan<float>().ToArray();
            int columns = (int)weight.Shape[weight.Shape.Rank - 1];
            int units = Math.Max(1, columns / gates);
            for (int i = 0; i < numbers.Length; i++)
            {
                if (isScaled(i % columns / units))
                {
                    numbers[i] = (float)(numbers[i] * factor);
                }
            }

            return Tensor.Create<float>(numbers, weight.Shape);
        },
        IsReadAnew = true,
    };

    private static bool IsHard(KerasModelLayer layer, string option) => KerasJson.Property(layer.Config.Config, option) switch
    {
        { ValueKind: JsonValueKind.String } name => name.GetString() == Name,
        { ValueKind: JsonValueKind.Object } function => KerasJson.Text(function, "config") == Name,
        _ => false,
    };
}
