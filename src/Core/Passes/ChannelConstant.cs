using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Passes;

/// <summary>Constants that are one number for each element of a value's last axis.</summary>
internal static class ChannelConstant
{
    /// <summary>A float32 constant as a vector over the last axis of a shape it is broadcast to; null when it is no such constant.</summary>
    public static GraphConstant? Of(GraphValue value, SymbolicShape target)
    {
        if (value.Constant is not { DataType: DataType.Float32 } constant || target.Rank == 0 || !target[-1].IsFixed || constant.Shape.Rank > target.Rank)
        {
            return null;
        }

        long channels = target[-1].Count;
        TensorShape vector = new(channels);
        if (constant.Shape.Equals(vector))
        {
            return constant;
        }

        long count = constant.Shape.ElementCount;
        bool isVector = count == channels && constant.Shape.Rank > 0 && constant.Shape[constant.Shape.Rank - 1] == channels;
        return isVector ? new GraphConstant(DataType.Float32, vector, () => constant.Read().Reshape(vector))
            : count == 1 ? new GraphConstant(DataType.Float32, vector, () => Repeat(constant.Read().AsSpan<float>()[0], vector))
            : null;
    }

    private static Tensor Repeat(float value, TensorShape shape)
    {
        float[] values = new float[shape.ElementCount];
        Array.Fill(values, value);
        return Tensor.Create<float>(values, shape);
    }
}
