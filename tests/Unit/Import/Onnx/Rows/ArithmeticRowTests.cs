using TfModelTools.Tensors;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;
using static TfModelTools.Tests.Import.Onnx.Rows.OneNode;

namespace TfModelTools.Tests.Import.Onnx.Rows;

/// <summary>Reductions over no axes, products of vectors, and numbers that a type does not hold. Values are worked out by hand.</summary>
public sealed class ArithmeticRowTests
{
    /// <summary>Where nothing is added up, what is done to each element is still done.</summary>
    [Theory]
    [InlineData("ReduceSum", new[] { -1.75, 3 })]
    [InlineData("ReduceMax", new[] { -1.75, 3 })]
    [InlineData("ReduceLogSumExp", new[] { -1.75, 3 })]
    [InlineData("ReduceL1", new[] { 1.75, 3 })]
    [InlineData("ReduceL2", new[] { 1.75, 3 })]
    [InlineData("ReduceSumSquare", new[] { 3.0625, 9 })]
    public void A_reduction_over_no_axes_does_what_it_does_to_each(string op, double[] expected) =>
        Near(expected, Run(op, 18, _ => false, 1, [Floats([2], -1.75, 3)], Int("noop_with_empty_axes", 1))[0]);

    [Theory]
    [InlineData("ReduceMax", new[] { 1.0, 0 })]
    [InlineData("ReduceMin", new[] { 0.0, 0 })]
    public void True_is_the_largest_boolean(string op, double[] expected)
    {
        Tensor y = Run(op, 20, i => i == 1, 1, [Tensor.Create<bool>([true, false, false, false], new TensorShape(2, 2)), Longs([1], 1)], Int("keepdims", 0))[0];
        Assert.Equal(DataType.Bool, y.DataType);
        Assert.Equal(expected, Values(y));
    }

    [Theory]
    [InlineData("a,ae->e", true)]
    [InlineData("a,ae->e", false)]
    public void A_vector_by_a_matrix_is_a_vector_whatever_is_constant(string equation, bool isConstant) => Near(
        [90, 120], Run("Einsum", 13, i => i == 1 || isConstant, 1, [Floats([2], 1, 2), Floats([2, 2], 10, 20, 40, 50)], Text("equation", equation))[0]);

    [Theory]
    [InlineData(DataType.UInt16, 4, new[] { 65535.0, 300, 4464 })]
    [InlineData(DataType.UInt8, 2, new[] { 255.0, 44, 112 })]
    public void Constants_wrap_around_as_other_values_do(DataType type, long code, double[] expected)
    {
        foreach (bool isConstant in new[] { false, true })
        {
            Tensor y = Run("Cast", 13, _ => isConstant, 1, [Tensor.Create<long>([-1, 300, 70000], new TensorShape(3))], Int("to", code))[0];
            Assert.Equal(type, y.DataType);
            Assert.Equal(expected, Values(y));
        }
    }

    /// <summary>Values by ONNX Runtime 1.20, which counts in float64 and adds in the type: 0.3 / 0.1 of float32 is more than 3.</summary>
    [Fact]
    public void A_range_of_floats_has_as_many_numbers_as_in_ONNX_Runtime()
    {
        Tensor Range(double limit) => Run("Range", 17, _ => true, 1, [Floats([], 0), Floats([], limit), Floats([], 0.1)])[0];
        Assert.Equal([0, 0.1f, 0.2f, 0.30000001192092896f], Range(0.3).AsSpan<float>().ToArray());
        Assert.Equal([500.02130126953125f, 999.8029174804688f], [Range(1000).AsSpan<float>()[5000], Range(1000).AsSpan<float>()[^1]]);
    }
}
