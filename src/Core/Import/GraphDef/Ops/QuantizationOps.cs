using System.Runtime.InteropServices;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>What undoes the quantization of weights. Arithmetic on quantized values is not imported.</summary>
internal static class QuantizationOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows => [OpRow.One("Dequantize", OpSignature.Three.With(OpAttribute.Axis("axis")), "constant", Dequantize, "of constants")];

    /// <summary>
    /// Numbers from quantized ones, as tensorflow/core/kernels/dequantize_op.cc and quantization_utils.h define the modes.
    /// </summary>
    /// <param name="quantized">The quantized numbers, as whole numbers.</param>
    /// <param name="type">Their type.</param>
    /// <param name="mode">MIN_COMBINED, MIN_FIRST or SCALED.</param>
    /// <param name="narrow">Whether the lowest number of the type is not used (SCALED alone).</param>
    /// <param name="min">The lowest number that the range stands for.</param>
    /// <param name="max">The highest.</param>
    /// <param name="result">Receives the numbers.</param>
    internal static void Dequantize(ReadOnlySpan<long> quantized, DataType type, string mode, bool narrow, float min, float max, Span<float> result)
    {
        (long lowest, long highest) = Range(type);
        switch (mode)
        {
            case "MIN_COMBINED":
                float half = lowest < 0 ? (highest - lowest + 1) / 2f : 0;
                float step = (max - min) / (highest - lowest);
                for (int i = 0; i < result.Length; i++)
                {
                    result[i] = ((quantized[i] + half) * step) + min;
                }

                break;
            case "MIN_FIRST":
                // The least number is moved onto a step, so that zero is one.
                double scale = ((double)max - min) / (highest - lowest);
                double first = min == max ? min : Math.Round(min / (float)scale, MidpointRounding.AwayFromZero) * (float)scale;
                for (int i = 0; i < result.Length; i++)
                {
                    result[i] = min == max ? min : (float)(first + ((quantized[i] - lowest) * scale));
                }

                break;
            default:
                float factor = lowest == 0 ? max / highest : Math.Max(min / (lowest + (narrow ? 1 : 0)), max / highest);
                for (int i = 0; i < result.Length; i++)
                {
                    result[i] = quantized[i] * factor;
                }

                break;
        }
    }

    private static ImportedTensor Dequantize(OpCall call)
    {
        ImportedTensor input = call.Tensor(0);
        DataType type = input.DataType;
        if (Range(type).High == 0)
        {
            throw call.Fail($"it takes {type.TensorFlowName()} values");
        }

        GraphConstant constant = call.Settle(input).Constant ?? throw call.Fail("its values are computed with quantized numbers, which is not supported; give the float model");
        string mode = call.Node.Text("mode", "MIN_COMBINED");
        bool narrow = call.Node.Bool("narrow_range");
        if (mode is not ("MIN_COMBINED" or "MIN_FIRST" or "SCALED") || (narrow && mode != "SCALED"))
        {
            throw call.Fail($"its mode is {mode}{(narrow ? " of a narrow range" : string.Empty)}");
        }

        float[] min = Limits(call, 1);
        float[] max = Limits(call, 2);
        long wanted = call.IntegerAttribute("axis", -1);
        int axis = wanted == -1 ? -1 : call.Axis(wanted, constant.Shape.Rank);
        long slices = axis < 0 ? 1 : constant.Shape[axis];
        if (min.Length != slices || max.Length != slices)
        {
            throw call.Fail($"it has {min.Length} and {max.Length} limits, expected {slices}");
        }

        GraphConstant numbers = new(DataType.Float32, constant.Shape, () => Read(constant, type, mode, narrow, min, max, axis));
        DataType result = call.Node.Type("dtype") is var given && given == DataType.Unknown ? DataType.Float32 : given;
        return call.Cast(ImportedTensor.From(call.Graph, call.Node.Name, numbers, isCheap: false), result);
    }

    private static Tensor Read(GraphConstant constant, DataType type, string mode, bool narrow, float[] min, float[] max, int axis)
    {
        long[] quantized = Whole(constant.Read(), type);
        float[] result = new float[quantized.Length];
        int inner = axis < 0 ? result.Length : (int)constant.Shape.Skip(axis + 1).Aggregate(1L, (product, extent) => product * extent);
        for (int start = 0; inner > 0 && start < result.Length; start += inner)
        {
            int slice = start / inner % min.Length;
            Dequantize(quantized.AsSpan(start, inner), type, mode, narrow, min[slice], max[slice], result.AsSpan(start, inner));
        }

        return Tensor.Create<float>(result, constant.Shape);
    }

    private static long[] Whole(Tensor tensor, DataType type)
    {
        ReadOnlySpan<byte> bytes = tensor.Bytes.Span;
        return type switch
        {
            DataType.QInt8 => [.. MemoryMarshal.Cast<byte, sbyte>(bytes).ToArray().Select(v => (long)v)],
            DataType.QUInt8 => [.. bytes.ToArray().Select(v => (long)v)],
            DataType.QInt16 => [.. MemoryMarshal.Cast<byte, short>(bytes).ToArray().Select(v => (long)v)],
            DataType.QUInt16 => [.. MemoryMarshal.Cast<byte, ushort>(bytes).ToArray().Select(v => (long)v)],
            _ => [.. MemoryMarshal.Cast<byte, int>(bytes).ToArray().Select(v => (long)v)],
        };
    }

    private static float[] Limits(OpCall call, int input) =>
        TensorConverter.TryConvert(call.Evaluate(input, "the data decides its range"), DataType.Float32)?.AsSpan<float>().ToArray() ?? throw call.Fail("its range is not of numbers");

    private static (long Low, long High) Range(DataType type) => type switch
    {
        DataType.QInt8 => (sbyte.MinValue, sbyte.MaxValue),
        DataType.QUInt8 => (0, byte.MaxValue),
        DataType.QInt16 => (short.MinValue, short.MaxValue),
        DataType.QUInt16 => (0, ushort.MaxValue),
        DataType.QInt32 => (int.MinValue, int.MaxValue),
        _ => (0, 0),
    };
}
