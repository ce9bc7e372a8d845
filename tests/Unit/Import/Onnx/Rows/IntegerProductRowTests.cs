using TfModelTools.Common;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;
using static TfModelTools.Tests.Import.Onnx.Rows.OneNode;

namespace TfModelTools.Tests.Import.Onnx.Rows;

/// <summary>Products of integers, whose zero points and scales are one for all or one for each row; masks of Dropout; paddings with integers. Values are worked out by hand.</summary>
public sealed class IntegerProductRowTests
{
    [Fact]
    public void A_vector_less_its_zero_point_stays_a_vector()
    {
        Tensor y = Run("MatMulInteger", 10, i => i > 0, 1, [Bytes([3], 1, 2, 3), Bytes([3, 2], 1, 2, 3, 4, 5, 6), Bytes([1], 1), Bytes([1], 0)])[0];
        Assert.Equal([2], y.Shape);
        Assert.Equal([13, 16], Values(y));
    }

    [Fact]
    public void Rows_have_their_own_zero_points_and_scales_whatever_they_are_multiplied_by()
    {
        Tensor a = Bytes([2, 3], 1, 2, 3, 4, 5, 6);
        Tensor[] rest = [Floats([], 1), Bytes([], 0), Floats([], 1), Bytes([], 0)];
        Tensor vector = Run("QLinearMatMul", 10, i => i > 0, 1, [a, Floats([2], 1, 2), Bytes([2], 0, 1), Bytes([3], 1, 1, 1), .. rest])[0];
        Assert.Equal([2], vector.Shape);
        Assert.Equal([6, 24], Values(vector));
        Tensor matrix = Run("QLinearMatMul", 10, i => i > 0, 1, [a, Floats([2], 1, 2), Bytes([2], 0, 1), Bytes([3, 1], 1, 1, 1), .. rest])[0];
        Assert.Equal([2, 1], matrix.Shape);
        Assert.Equal([6, 24], Values(matrix));
        Tensor row = Run("QLinearMatMul", 10, i => i > 0, 1, [Bytes([3], 1, 2, 3), Floats([1], 2), Bytes([1], 1), Bytes([3, 2], 1, 0, 1, 0, 1, 1), .. rest])[0];
        Assert.Equal([2], row.Shape);
        Assert.Equal([6, 4], Values(row));
    }

    [Theory]
    [InlineData(7, DataType.Float32)]
    [InlineData(10, DataType.Bool)]
    [InlineData(11, DataType.Bool)]
    [InlineData(12, DataType.Bool)]
    public void The_mask_of_a_dropout_is_of_booleans_since_opset_10(long opset, DataType type) =>
        Assert.Equal(type, Run("Dropout", opset, null, 2, [Floats([2], 1, 2)])[1].DataType);

    [Fact]
    public void A_padding_with_an_integer_that_is_not_held_says_so()
    {
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => Run("Pad", 13, i => i > 0, 1, [Longs([1], 1), Longs([2], 1, 1), Longs([], (1L << 53) + 1)], Text("mode", "constant")));
        Assert.Contains("beyond 2^53", Assert.Single(e.Items).Reason, StringComparison.Ordinal);
    }

    private static Tensor Bytes(long[] shape, params byte[] values) => Tensor.Over(values, new TensorShape(shape));
}
