using TfModelTools.Tensors;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;
using static TfModelTools.Tests.Import.Onnx.Rows.OneNode;

namespace TfModelTools.Tests.Import.Onnx.Rows;

/// <summary>Elements of images at places that are fed, and boxes.</summary>
public sealed class ImageRowTests
{
    [Theory]
    [InlineData("zeros", 0, new[] { 5.0, 0, 10 })]
    [InlineData("border", 0, new[] { 10.0, 0, 10 })]
    [InlineData("zeros", 1, new[] { 0.0, 5, 10 })]
    public void A_place_is_between_its_neighbours(string padding, int alignsCorners, double[] expected)
    {
        // In one row of 10 0 20: by edges ((g + 1) 3 - 1) / 2 is -0.5, 1 and 1.5, by corners g + 1 is -1.5, 0.5 and 1.5.
        double[] grid = alignsCorners == 0 ? [-1, 0, 0, 0, 1.0 / 3, 0] : [-2.5, 0, -0.5, 0, 0.5, 0];
        Near(expected, Run("GridSample", 16, null, 1, [Floats([1, 1, 1, 3], 10, 0, 20), Floats([1, 1, 3, 2], grid)], Text("padding_mode", padding), Int("align_corners", alignsCorners))[0]);
    }

    [Fact]
    public void Places_outside_may_be_mirrored()
    {
        // By corners of 10 0 20 the places -1 and 3.5 are 1 and 0.5.
        Tensor y = Run("GridSample", 16, null, 1, [Floats([1, 1, 1, 3], 10, 0, 20), Floats([1, 1, 2, 2], -2, 0, 2.5, 0)], Text("padding_mode", "reflection"), Int("align_corners", 1))[0];
        Near([0, 5], y);
    }

    [Fact]
    public void The_nearest_element_of_a_half_is_the_even_one()
    {
        Tensor y = Run("GridSample", 16, null, 1, [Floats([1, 1, 1, 3], 10, 0, 20), Floats([1, 1, 2, 2], -0.5, 0, 0.5, 0)], Text("mode", "nearest"), Int("align_corners", 1))[0];
        Assert.Equal([10.0, 20], Values(y));
    }

    [Fact]
    public void A_region_is_pooled_to_bins()
    {
        // A ramp of columns 0 1 2 3: the region from 1 to 3 less a half has two bins, from 0.5 to 1.5 and 1.5 to 2.5, whose samples lie at their quarters.
        Tensor ramp = Floats([1, 1, 2, 4], 0, 1, 2, 3, 0, 1, 2, 3);
        Tensor y = Run("RoiAlign", 16, null, 1, [ramp, Floats([1, 4], 1, 0, 3, 2), Longs([1], 0)], Int("output_width", 2), Int("sampling_ratio", 2))[0];
        Assert.Equal([1, 1, 1, 2], y.Shape);
        Near([1, 2], y);
    }

    [Fact]
    public void As_many_samples_as_a_region_needs_are_told_by_the_data()
    {
        Tensor ramp = Floats([1, 1, 2, 4], 0, 1, 2, 3, 0, 1, 2, 3);
        Tensor y = Run("RoiAlign", 16, null, 1, [ramp, Floats([2, 4], 0, 0, 4, 2, 1, 0, 2, 1), Longs([2], 0, 0)])[0];
        Near([1.5, 1], y);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Boxes_that_overlap_the_best_are_left_out(int isCentred)
    {
        Tensor boxes = isCentred == 0 ? Floats([1, 3, 4], 0, 0, 1, 1, 0, 0, 1, 0.9, 2, 2, 3, 3) : Floats([1, 3, 4], 0.5, 0.5, 1, 1, 0.45, 0.5, 0.9, 1, 2.5, 2.5, 1, 1);
        Tensor y = Run("NonMaxSuppression", 11, null, 1, [boxes, Floats([1, 2, 3], 0.5, 0.9, 0.3, 0, 0, 0.8), Longs([1], 3), Floats([1], 0.5), Floats([1], 0.1)], Int("center_point_box", isCentred))[0];
        Assert.Equal([3, 3], y.Shape);
        Assert.Equal([0L, 0, 1, 0, 0, 2, 0, 1, 2], y.AsSpan<long>().ToArray());
    }

    [Fact]
    public void Without_a_number_no_box_is_chosen() =>
        Assert.Equal([0, 3], Run("NonMaxSuppression", 11, null, 1, [Floats([1, 1, 4], 0, 0, 1, 1), Floats([1, 1, 1], 0.5)])[0].Shape);
}
