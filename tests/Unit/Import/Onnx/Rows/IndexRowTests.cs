using TfModelTools.Tensors;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;
using static TfModelTools.Tests.Import.Onnx.Rows.OneNode;

namespace TfModelTools.Tests.Import.Onnx.Rows;

/// <summary>Elements by their places, which count from the end where they are negative, whether they are known at import or fed.</summary>
public sealed class IndexRowTests
{
    private static readonly Tensor Table = Floats([2, 3], 1, 2, 3, 4, 5, 6);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Elements_are_gathered_along_an_axis(bool isConstant)
    {
        Tensor[] inputs = [Table, Longs([1, 2], -1, 0)];
        Assert.Equal([4.0, 2], Values(Run("GatherElements", 17, i => isConstant && i > 0, 1, inputs)[0]));
        Assert.Equal([3.0, 1], Values(Run("GatherElements", 17, i => isConstant && i > 0, 1, inputs, Int("axis", 1))[0]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Full_indices_count_from_the_end(bool isConstant)
    {
        Assert.Equal([6.0, 2], Values(Run("GatherND", 17, i => isConstant && i > 0, 1, [Table, Longs([2, 2], -1, -1, 0, 1)])[0]));
        Assert.Equal([3.0, 4], Values(Run("GatherND", 17, i => isConstant && i > 0, 1, [Table, Longs([2, 1], -1, 0)], Int("batch_dims", 1))[0]));
    }

    [Theory]
    [InlineData("none", new[] { 1.0, 20, 3, 10, 5, 6 })]
    [InlineData("add", new[] { 1.0, 22, 3, 14, 5, 6 })]
    [InlineData("mul", new[] { 1.0, 40, 3, 40, 5, 6 })]
    [InlineData("max", new[] { 1.0, 20, 3, 10, 5, 6 })]
    [InlineData("min", new[] { 1.0, 2, 3, 4, 5, 6 })]
    public void Elements_are_scattered_and_combined(string reduction, double[] expected) => Assert.Equal(
        expected, Values(Run("ScatterElements", 18, null, 1, [Table, Longs([1, 2], -1, 0), Floats([1, 2], 10, 20)], Int("axis", 0), Text("reduction", reduction))[0]));

    [Fact]
    public void Slices_are_scattered_by_full_indices() =>
        Assert.Equal([11.0, 12, 13, 15, 17, 19], Values(Run("ScatterND", 16, null, 1, [Table, Longs([3, 1], -1, 0, 1), Floats([3, 3], 10, 10, 10, 10, 10, 10, 1, 2, 3)], Text("reduction", "add"))[0]));

    [Fact]
    public void A_class_counts_from_the_end_and_one_beyond_is_none()
    {
        Tensor y = Run("OneHot", 11, i => i > 0, 1, [Longs([3], 1, -1, 3), Longs([], 3), Floats([2], -1, 5)])[0];
        Assert.Equal([-1.0, 5, -1, -1, -1, 5, -1, -1, -1], Values(y));
    }

    [Theory]
    [InlineData(1, new[] { 3.0, 3, 1, 3 }, new long[] { 1, 1, 0, 2 })]
    [InlineData(0, new[] { -2.0, 0, 1, 3 }, new long[] { 2, 0, 0, 1 })]
    public void The_first_of_equal_elements_ranks_first(int isLargest, double[] values, long[] places)
    {
        // Columns 1 3 -2 and 0 3 3, ranked down axis 0.
        Tensor[] y = Run("TopK", 11, i => i > 0, 2, [Tensor.Create<long>([1, 0, 3, 3, -2, 3], new TensorShape(3, 2)), Longs([1], 2)], Int("axis", 0), Int("largest", isLargest));
        Assert.Equal(values, Values(y[0]));
        Assert.Equal(places, y[1].AsSpan<long>().ToArray());
    }

    [Theory]
    [InlineData(0, 0, new[] { 1.0, 3, 6 })]
    [InlineData(1, 0, new[] { 0.0, 1, 3 })]
    [InlineData(0, 1, new[] { 6.0, 5, 3 })]
    [InlineData(1, 1, new[] { 5.0, 3, 0 })]
    public void Sums_run_either_way_with_or_without_the_element(int exclusive, int reverse, double[] expected) =>
        Assert.Equal(expected, Values(Run("CumSum", 14, i => i > 0, 1, [Floats([3], 1, 2, 3), Longs([], -1)], Int("exclusive", exclusive), Int("reverse", reverse))[0]));

    [Fact]
    public void Sequences_are_reversed_as_far_as_they_reach() =>
        Assert.Equal([2.0, 1, 3, 6, 5, 4], Values(One("ReverseSequence", [Table, Longs([2], 2, 3)], Int("batch_axis", 0), Int("time_axis", 1))));

    [Fact]
    public void Places_that_are_not_zero_are_told_by_the_data() =>
        Assert.Equal([0L, 1, 1, 1, 0, 2], One("NonZero", [Floats([2, 3], 0, 7, 0, 7, 0, 7)]).AsSpan<long>().ToArray());

    [Fact]
    public void Slices_are_kept_by_a_condition() =>
        Assert.Equal([2.0, 5], Values(Run("Compress", 11, i => i > 0, 1, [Table, Tensor.Create<bool>([false, true], new TensorShape(2))], Int("axis", 1))[0]));

    [Fact]
    public void Different_elements_are_found_in_order_or_as_they_come()
    {
        Tensor x = Floats([5], 3, 1, 3, 2, 1);
        Tensor[] sorted = Run("Unique", 11, null, 4, [x]);
        Assert.Equal([1.0, 2, 3], Values(sorted[0]));
        Assert.Equal([1.0, 3, 0], Values(sorted[1]));
        Assert.Equal([2.0, 0, 2, 1, 0], Values(sorted[2]));
        Assert.Equal([2.0, 1, 2], Values(sorted[3]));
        Assert.Equal([3.0, 1, 2], Values(Run("Unique", 11, null, 4, [x], Int("sorted", 0))[0]));
        Assert.Equal([1.0, 2, 3, 4], Values(Run("Unique", 11, null, 4, [Floats([3, 2], 3, 4, 1, 2, 3, 4)], Int("axis", 0))[0]));
    }

    [Theory]
    [InlineData("ii->i", new[] { 1.0, 4 })]
    [InlineData("ii", new[] { 5.0 })]
    [InlineData("ij->ji", new[] { 1.0, 3, 2, 4 })]
    public void An_index_that_is_repeated_takes_the_diagonal(string equation, double[] expected) =>
        Assert.Equal(expected, Values(One("Einsum", [Floats([2, 2], 1, 2, 3, 4)], Text("equation", equation))));

    [Fact]
    public void Several_operands_are_multiplied_two_at_a_time() =>
        Assert.Equal([2.0 * 3 * 5, 2 * 3 * 7, 2 * 4 * 5, 2 * 4 * 7], Values(One("Einsum", [Floats([1], 2), Floats([2], 3, 4), Floats([2], 5, 7)], Text("equation", "i, j, k -> jk"))));
}
