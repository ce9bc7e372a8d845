using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras;

/// <summary>Rearranges tensors of weights while they are loaded.</summary>
internal static class TensorLayout
{
    /// <summary>Joins float32 tensors of one shape along the last axis.</summary>
    /// <exception cref="LimitExceededException">Together they are larger than one array can be.</exception>
    public static Tensor ConcatLast(IReadOnlyList<Tensor> tensors)
    {
        long[] extents = tensors[0].Shape.ToArray();
        extents[^1] *= tensors.Count;
        TensorShape shape = new(extents);
        Memory<byte> bytes = Tensor.AllocateMemory(DataType.Float32, shape, "weights of gates, joined");
        Span<float> result = MemoryMarshal.Cast<byte, float>(bytes.Span);
        int width = (int)tensors[0].Shape[-1];
        int rows = (int)(tensors[0].ElementCount / Math.Max(1, width));
        for (int k = 0; k < tensors.Count; k++)
        {
            ReadOnlySpan<float> values = tensors[k].AsSpan<float>();
            for (int r = 0; r < rows; r++)
            {
                values.Slice(r * width, width).CopyTo(result[(((r * tensors.Count) + k) * width)..]);
            }
        }

        return new Tensor(DataType.Float32, shape, bytes);
    }

    /// <summary>Weights as float32: those of other precision are rounded.</summary>
    public static Tensor ToFloat32(KerasWeight weight) => TensorConverter.TryConvert(weight.Load(), DataType.Float32)
        ?? throw new UnsupportedFeatureException(
            $"The weights '{weight.Name}' hold integers that float32 cannot hold exactly.", "Export the model with floating-point weights.");

    /// <summary>Whether <see cref="ToFloat32"/> takes a type.</summary>
    public static bool CanBecomeFloat32(DataType type) => type.IsFloat() || type is DataType.Int64 or DataType.Int32 or DataType.Int8 or DataType.UInt8;
}
