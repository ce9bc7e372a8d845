using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx;

/// <summary>
/// Weights as whole numbers from -127 to 127 with a scale for each channel, and the DequantizeLinear that makes floats of them: a quarter of the size, computed with as floats.
/// </summary>
internal static class OnnxQuantizer
{
    // What is smaller costs more by its node than it saves.
    private const long MinElements = 1024;

    private const float Steps = 127;

    // Rounded twice, a scale comes to rest at once; the limit is for one that would not.
    private const int MaxTurns = 8;

    /// <summary>Whether a weight is stored so.</summary>
    public static bool Takes(OnnxOptions options, GraphConstant constant) =>
        options.QuantizeWeights && constant.Shape.Rank >= 2 && constant.Shape.ElementCount >= MinElements && constant.DataType is DataType.Float32 or DataType.Float16 or DataType.BFloat16;

    /// <summary>Adds the whole numbers, the scales and the op that joins them.</summary>
    /// <param name="writer">Receives them.</param>
    /// <param name="value">The weight.</param>
    /// <param name="shape">The shape of its form.</param>
    /// <param name="form">What the form is called.</param>
    /// <param name="make">Makes the form.</param>
    /// <param name="axis">The axis of the form along which scales differ.</param>
    /// <returns>The weight in its own element type: scales are float32 whatever it is, which of float16 alone would overflow or vanish.</returns>
    public static string Add(OnnxWriter writer, GraphValue value, TensorShape shape, string form, Func<Tensor, Tensor> make, int axis)
    {
        Tensor Floats(Tensor t) => TensorConverter.Convert(make(t), DataType.Float32);
        DataType type = value.Spec.DataType;
        string whole = writer.Constants.Of(value, form + "|int8", DataType.Int8, shape, t => Quantize(value.Name, Floats(t), axis));
        string scales = writer.Constants.Of(value, form + "|scales", DataType.Float32, new TensorShape(shape[axis]), t => Tensor.Over(Scales(Floats(t), axis), new TensorShape(shape[axis])));
        return writer.Once(whole, () =>
        {
            string floats = writer.AddFree($"{value.Name}/dequantized", "DequantizeLinear", whole, scales).Integer("axis", axis).Output;
            return type == DataType.Float32 ? floats : writer.AddFree($"{value.Name}/{type.TensorFlowName()}", "Cast", floats).ElementType("to", type).Output;
        });
    }

    /// <summary>The scale of each channel: the largest magnitude is the last step.</summary>
    public static float[] Scales(Tensor tensor, int axis)
    {
        ReadOnlySpan<float> values = tensor.AsSpan<float>();
        float[] scales = new float[tensor.Shape[axis]];
        long inner = Inner(tensor.Shape, axis);
        for (int i = 0; i < values.Length; i++)
        {
            int channel = (int)(i / inner % scales.Length);
            scales[channel] = Math.Max(scales[channel], Math.Abs(values[i]));
        }

        // A channel of zeros has any scale, and so has one of numbers that have no 127th part.
        return [.. scales.Select(s => s / Steps == 0 ? 1 : ScaleOf(s))];
    }

    // What is read back has its largest number at the last step of the scale: a scale is chosen that this number gives again, so that the weights are stored as the same bytes once more.
    private static float ScaleOf(float largest)
    {
        float scale = largest / Steps;
        for (int i = 0; i < MaxTurns && scale * Steps / Steps != scale; i++)
        {
            scale = scale * Steps / Steps;
        }

        return scale;
    }

    private static Tensor Quantize(string name, Tensor tensor, int axis)
    {
        float[] scales = Scales(tensor, axis);
        if (!Array.TrueForAll(scales, float.IsFinite))
        {
            throw new InvalidInputException($"'{name}' holds numbers that are not finite, of which 8-bit steps cannot be made.", $"Leave {OptionKey.QuantizeWeight} out.");
        }

        ReadOnlySpan<float> values = tensor.AsSpan<float>();
        sbyte[] whole = new sbyte[values.Length];
        long inner = Inner(tensor.Shape, axis);
        for (int i = 0; i < whole.Length; i++)
        {
            whole[i] = (sbyte)Math.Clamp(MathF.Round(values[i] / scales[i / inner % scales.Length]), -Steps, Steps);
        }

        return Tensor.Over(whole, tensor.Shape);
    }

    private static long Inner(TensorShape shape, int axis) => shape.Skip(axis + 1).Aggregate(1L, (product, extent) => product * extent);
}
