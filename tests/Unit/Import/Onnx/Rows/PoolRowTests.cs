using TfModelTools.Tensors;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;
using static TfModelTools.Tests.Import.Onnx.Rows.OneNode;

namespace TfModelTools.Tests.Import.Onnx.Rows;

/// <summary>Poolings: what counts in a mean, windows that a ceiling adds, and the places of what is largest.</summary>
public sealed class PoolRowTests
{
    private static readonly Tensor Five = Floats([1, 1, 5], 1, 2, 3, 4, 5);

    [Theory]
    [InlineData(0, new[] { 1.5, 3, 4.5 })]
    [InlineData(1, new[] { 1.0, 3, 3 })]
    public void Padding_counts_in_a_mean_where_it_is_said(int counts, double[] expected) =>
        Near(expected, One("AveragePool", [Five], Ints("kernel_shape", 3), Ints("strides", 2), Ints("pads", 1, 1), Int("count_include_pad", counts)));

    [Fact]
    public void What_a_ceiling_adds_never_counts()
    {
        // Windows at 0, 2 and 4 of the data and one padded element before: the last reaches two beyond the end.
        Near([(0 + 1 + 2) / 3.0, (2 + 3 + 4) / 3.0, (4 + 5) / 2.0], One("AveragePool", [Five], Ints("kernel_shape", 3), Ints("strides", 2), Ints("pads", 1, 0), Int("ceil_mode", 1), Int("count_include_pad", 1)));
    }

    [Fact]
    public void A_window_of_a_ceiling_that_would_start_in_the_padding_is_none()
    {
        // Of 3 elements and one after, windows of 1 at 0 and 2; a ceiling asks for one at 4, which is beyond.
        Assert.Equal([1, 1, 2], One("MaxPool", [Floats([1, 1, 3], 1, 2, 3)], Ints("kernel_shape", 1), Ints("strides", 2), Ints("pads", 0, 1), Int("ceil_mode", 1)).Shape);
    }

    [Fact]
    public void Elements_of_a_dilated_window_lie_apart() =>
        Assert.Equal([5.0, 4, 5], Values(One("MaxPool", [Floats([1, 1, 5], 1, 0, 5, 4, 2)], Ints("kernel_shape", 2), Ints("dilations", 2))));

    [Fact]
    public void Bytes_are_pooled_as_they_are()
    {
        Tensor x = Tensor.Create<byte>([1, 200, 3, 255], new TensorShape(1, 1, 2, 2));
        Assert.Equal([255], One("MaxPool", [x], Ints("kernel_shape", 2, 2)).AsSpan<byte>().ToArray());
    }

    [Theory]
    [InlineData(0, new long[] { 5, 10 })]
    [InlineData(1, new long[] { 5, 9 })]
    public void Places_count_through_all_images_row_by_row_or_column_by_column(int order, long[] expected)
    {
        // Two channels of 2 rows and 3 columns, the largest at row 1, column 2 of the first and row 1, column 1 of the second.
        Tensor x = Floats([1, 2, 2, 3], 0, 1, 2, 3, 4, 9, 0, 1, 2, 3, 8, 5);
        Tensor[] y = Run("MaxPool", 17, null, 2, [x], Ints("kernel_shape", 2, 3), Int("storage_order", order));
        Assert.Equal([9.0, 8], Values(y[0]));
        Assert.Equal(expected, y[1].AsSpan<long>().ToArray());
    }

    [Fact]
    public void Of_equal_elements_the_first_has_the_place_and_samples_count_on()
    {
        Tensor[] y = Run("MaxPool", 17, null, 2, [Floats([2, 1, 4], 7, 7, 1, 7, -1, -2, -3, -4)], Ints("kernel_shape", 2), Ints("strides", 2), Ints("pads", 1, 1));
        Assert.Equal([7.0, 7, 7, -1, -2, -4], Values(y[0]));
        Assert.Equal([0L, 1, 3, 4, 5, 7], y[1].AsSpan<long>().ToArray());
    }

    [Fact]
    public void A_norm_is_the_root_of_the_sum_of_powers() =>
        Near([Math.Cbrt(1 + 8), Math.Cbrt(27 + 64)], One("LpPool", [Floats([1, 1, 4], 1, -2, 3, -4)], Ints("kernel_shape", 2), Ints("strides", 2), Int("p", 3)));

    [Fact]
    public void What_was_pooled_goes_back_to_its_places_at_the_beginning_of_a_larger_output()
    {
        Tensor y = Run("MaxUnpool", 17, i => i == 2, 1, [Floats([1, 1, 2], 5, 6), Longs([1, 1, 2], 1, 2), Longs([3], 1, 1, 5)], Ints("kernel_shape", 2), Ints("strides", 2))[0];
        Assert.Equal([0.0, 5, 6, 0, 0], Values(y));
    }

    [Fact]
    public void Global_pools_keep_their_axes()
    {
        Tensor y = One("GlobalAveragePool", [Floats([1, 2, 2, 1], 1, 3, 10, 20)]);
        Assert.Equal([1, 2, 1, 1], y.Shape);
        Assert.Equal([2.0, 15], Values(y));
    }
}
