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
}
