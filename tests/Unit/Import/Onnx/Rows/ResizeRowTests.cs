using TfModelTools.Common;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;
using static TfModelTools.Tests.Import.Onnx.Rows.OneNode;

namespace TfModelTools.Tests.Import.Onnx.Rows;

/// <summary>Resizing: where the elements of the output lie, and what they are made of there. Places are worked out by hand from the rules of ONNX.</summary>
public sealed class ResizeRowTests
{
    private static readonly Tensor Row = Floats([1, 1, 1, 4], 0, 10, 20, 30);

    [Theory]
    [InlineData("half_pixel", new[] { 0, 2.5, 7.5, 12.5, 17.5, 22.5, 27.5, 30 })]
    [InlineData("asymmetric", new[] { 0.0, 5, 10, 15, 20, 25, 30, 30 })]
    [InlineData("align_corners", new[] { 0, 30 / 7.0, 60 / 7.0, 90 / 7.0, 120 / 7.0, 150 / 7.0, 180 / 7.0, 30 })]
    public void A_rule_says_where_elements_lie(string rule, double[] expected) =>
        Near(expected, Resized(13, [1, 1, 1, 8], null, Text("mode", "linear"), Text("coordinate_transformation_mode", rule)));

    [Theory]
    [InlineData("round_prefer_floor", new[] { 0.0, 10, 30 }, new[] { 0.0, 10, 30 })]
    [InlineData("round_prefer_ceil", new[] { 0.0, 10, 30 }, new[] { 0.0, 20, 30 })]
    [InlineData("floor", new[] { 0.0, 10, 20 }, new[] { 0.0, 10, 30 })]
    [InlineData("ceil", new[] { 0.0, 20, 30 }, new[] { 0.0, 20, 30 })]
    public void The_nearest_element_is_found_by_rounding(string nearest, double[] thirds, double[] halves)
    {
        // Three elements at 0, 1.33 and 2.67 from the left, or at 0, 1.5 and 3 from corner to corner.
        Near(thirds, Resized(13, [1, 1, 1, 3], null, Text("mode", "nearest"), Text("coordinate_transformation_mode", "asymmetric"), Text("nearest_mode", nearest)));
        Near(halves, Resized(13, [1, 1, 1, 3], null, Text("mode", "nearest"), Text("coordinate_transformation_mode", "align_corners"), Text("nearest_mode", nearest)));
    }

    [Fact]
    public void A_whole_place_stays_whole_though_its_scale_is_rounded()
    {
        // 1.5 / 0.6 - 0.5 is 2; by the digits of 0.6 as float32 it would be less, and its floor 1.
        Tensor y = Run("Resize", 13, i => i > 0, 1, [Floats([1, 1, 1, 5], 0, 1, 2, 3, 4), null, Floats([4], 1, 1, 1, 0.6)], Text("mode", "nearest"), Text("nearest_mode", "floor"))[0];
        Assert.Equal([0.0, 2, 3], Values(y));
    }

    /// <summary>The product of extent and scale is one of float32, as the types say: 20 by the float32 number next to 0.7 is a little less than 14.</summary>
    [Theory]
    [InlineData(20, 0.7f, 14)]
    [InlineData(10, 0.3f, 3)]
    [InlineData(7, 0.5f, 3)]
    public void As_many_elements_as_float32_says(long extent, float scale, long expected)
    {
        Tensor x = Floats([1, 1, 1, extent], Enumerable.Range(0, (int)extent).Select(i => (double)i));
        Assert.Equal(expected, Run("Resize", 19, i => i > 0, 1, [x, null, Floats([4], 1, 1, 1, scale)], Text("mode", "nearest"))[0].Shape[3]);
        Assert.Equal(expected, Run("Resize", 10, i => i > 0, 1, [x, Floats([4], 1, 1, 1, scale)], Text("mode", "linear"))[0].Shape[3]);
    }

    // By ONNX's formula, exactly: the scale 0.5 has no digits to lose, and of 0.6 the middle one is. Runtimes that round on the way give the element before.
    [Theory]
    [InlineData(5, 0.6f, new[] { 0.0, 2, 3 })]
    [InlineData(11, 0.5f, new[] { 1.0, 3, 5, 7, 9 })]
    [InlineData(13, 0.5f, new[] { 1.0, 3, 5, 7, 9, 11 })]
    [InlineData(23, 0.5f, new[] { 1.0, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21 })]
    public void A_whole_place_stays_whole_around_the_middle(long extent, float scale, double[] expected)
    {
        Tensor x = Floats([1, 1, 1, extent], Enumerable.Range(0, (int)extent).Select(i => (double)i));
        Tensor y = Run("Resize", 19, i => i > 0, 1, [x, null, Floats([4], 1, 1, 1, scale)], Text("mode", "nearest"), Text("nearest_mode", "floor"), Text("coordinate_transformation_mode", "half_pixel_symmetric"))[0];
        Assert.Equal(expected, Values(y));
    }

    [Fact]
    public void Cubic_convolution_weighs_four_elements()
    {
        // Half way between the second and third of 0 10 20 30: -0.09375 (0 + 30) + 0.59375 (10 + 20) = 15; at the first quarter of the end, elements outside count as the last.
        double[] far = [-0.0703125, 0.8671875, 0.2265625, -0.0234375];
        double expected = (10 * far[0]) + (20 * far[1]) + (30 * far[2]) + (30 * far[3]);
        Tensor y = Resized(13, [1, 1, 1, 8], null, Text("mode", "cubic"), Float("cubic_coeff_a", -0.5f));
        Near([expected], Floats([1], Values(y)[5]));
    }

    [Fact]
    public void Elements_outside_may_count_nothing()
    {
        // The last output lies at 3.25: of its weights only those of 20 and 30 are of elements that exist.
        double[] weights = [-0.0703125, 0.8671875];
        Tensor y = Resized(13, [1, 1, 1, 8], null, Text("mode", "cubic"), Float("cubic_coeff_a", -0.5f), Int("exclude_outside", 1));
        Near([((20 * weights[0]) + (30 * weights[1])) / (weights[0] + weights[1])], Floats([1], Values(y)[7]));
    }

    [Fact]
    public void A_smaller_image_is_smoothed_where_it_is_said()
    {
        // At 0.5 and 2.5 of 0 10 20 30, by half: weights of 1 - distance / 2 at -1, 0, 1, 2: 0.25 0.75 0.75 0.25, the one outside standing for 0.
        Near([(7.5 + 5) / 2, (2.5 + 15 + 22.5 + 7.5) / 2], Resized(18, [1, 1, 1, 2], null, Text("mode", "linear"), Int("antialias", 1)));
    }

    [Fact]
    public void A_part_may_be_cut_out_and_what_lies_outside_has_a_value_of_its_own()
    {
        Tensor y = Resized(13, [1, 1, 1, 3], Floats([8], 0, 0, 0, 1.0 / 3, 1, 1, 1, 4.0 / 3), Text("mode", "linear"), Text("coordinate_transformation_mode", "tf_crop_and_resize"), Float("extrapolation_value", 7));
        Near([10, 25, 7], y);
    }

    [Theory]
    [InlineData("not_larger", 2)]
    [InlineData("not_smaller", 6)]
    public void Both_sides_may_keep_one_scale(string policy, long rows)
    {
        Tensor y = Run("Resize", 18, i => i > 0, 1, [Some(1, 1, 1, 2, 4), null, null, Longs([2], 6, 4)], Text("mode", "nearest"), Text("keep_aspect_ratio_policy", policy), Ints("axes", 2, 3))[0];
        Assert.Equal([1, 1, rows, rows * 2], y.Shape);
    }

    [Fact]
    public void An_axis_that_keeps_its_size_keeps_its_elements()
    {
        Tensor y = Resized(11, [1, 1, 1, 4], null, Text("mode", "nearest"), Text("coordinate_transformation_mode", "tf_half_pixel_for_nn"), Text("nearest_mode", "ceil"));
        Assert.Equal([0.0, 10, 20, 30], Values(y));
    }

    [Fact]
    public void An_old_scale_that_is_no_whole_number_is_refused_where_it_makes_images_smaller()
    {
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => Run("Resize", 10, i => i > 0, 1, [Row, Floats([4], 1, 1, 1, 0.75)]));
        Assert.Contains("opset 11", e.Items[0].Reason, StringComparison.Ordinal);
        Assert.Equal([0.0, 20], Values(Run("Resize", 10, i => i > 0, 1, [Row, Floats([4], 1, 1, 1, 0.5)])[0]));
    }

    private static Tensor Resized(long opset, long[] size, Tensor? part, params TfModelTools.Formats.Messages.OnnxAttributeMessage[] attributes) =>
        Run("Resize", opset, i => i > 0, 1, [Row, part ?? Floats([0]), opset < 13 ? Floats([0]) : null, Longs([4], size)], attributes)[0];
}
