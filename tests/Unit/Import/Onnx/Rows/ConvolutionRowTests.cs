using TfModelTools.Common;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;
using static TfModelTools.Tests.Import.Onnx.Rows.OneNode;

namespace TfModelTools.Tests.Import.Onnx.Rows;

/// <summary>Convolutions against their definition as a sum over the window, by weights that are constants and by weights that are fed.</summary>
public sealed class ConvolutionRowTests
{
    [Theory]
    [InlineData(true, 1, 1, 1, 0)]
    [InlineData(false, 1, 1, 1, 0)]
    [InlineData(true, 2, 1, 2, 1)]
    [InlineData(false, 2, 1, 2, 1)]
    [InlineData(true, 1, 2, 4, 2)]
    [InlineData(false, 1, 2, 4, 2)]
    public void A_convolution_is_the_sum_over_its_window(bool isConstant, int stride, int dilation, int groups, int pad)
    {
        (Tensor x, Tensor w, Tensor b) = (Some(1, 2, 4, 6, 5), Some(2, 8, 4 / groups, 3, 2), Some(3, 8));
        Tensor y = Run("Conv", 17, i => isConstant && i > 0, 1, [x, w, b], Ints("strides", stride, stride), Ints("dilations", dilation, dilation), Int("group", groups), Ints("pads", pad, 0, 1, pad))[0];
        Assert.Equal([2, 8, ((6 + pad + 1 - (2 * dilation) - 1) / stride) + 1, ((5 + pad - dilation - 1) / stride) + 1], y.Shape);
        Near(Convolve(x, w, b, stride, dilation, groups, pad, 0, (int)y.Shape[2], (int)y.Shape[3]), y);
    }

    [Theory]
    [InlineData("SAME_UPPER", 0, 1)]
    [InlineData("SAME_LOWER", 1, 0)]
    public void Of_the_same_size_the_odd_element_is_at_the_side_that_is_said(string rule, int before, int after)
    {
        (Tensor x, Tensor w) = (Some(1, 1, 1, 4, 4), Some(2, 1, 1, 2, 2));
        Tensor said = Run("Conv", 17, i => i > 0, 1, [x, w], Text("auto_pad", rule))[0];
        Tensor padded = Run("Conv", 17, i => i > 0, 1, [x, w], Ints("pads", before, before, after, after))[0];
        Assert.Equal([1, 1, 4, 4], said.Shape);
        Near(Values(padded), said);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_transposed_convolution_adds_the_weights_at_each_place(bool isConstant)
    {
        // One element of 2 in the second of two places, stride 3, and an element more at the end that only the bias reaches.
        Tensor y = Run("ConvTranspose", 17, i => isConstant && i > 0, 1, [Floats([1, 1, 2], 0, 2), Floats([1, 1, 2], 5, 7), Floats([1], 100)], Ints("strides", 3), Ints("output_padding", 1))[0];
        Assert.Equal([100.0, 100, 100, 110, 114, 100], Values(y));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_output_shape_cuts_what_is_too_much_first_at_the_beginning(bool isConstant)
    {
        // The full result 5 7 10 14 (1 at 0, 2 at 2) of 4 elements, cut to 3: but for SAME_UPPER the odd one goes at the beginning.
        Tensor[] inputs = [Floats([1, 1, 2], 1, 2), Floats([1, 1, 2], 5, 7)];
        Assert.Equal([7.0, 10, 14], Values(Run("ConvTranspose", 17, i => isConstant && i > 0, 1, inputs, Ints("strides", 2), Ints("output_shape", 3))[0]));
        Assert.Equal([5.0, 7, 10], Values(Run("ConvTranspose", 17, i => isConstant && i > 0, 1, inputs, Ints("strides", 2), Ints("output_shape", 3), Text("auto_pad", "SAME_UPPER"))[0]));
        Assert.Equal([5.0, 7, 10, 14, 0, 0], Values(Run("ConvTranspose", 17, i => isConstant && i > 0, 1, inputs, Ints("strides", 2), Ints("output_shape", 6))[0]));
    }

    [Fact]
    public void Groups_of_a_transposed_convolution_have_weights_of_their_own()
    {
        Tensor y = Run("ConvTranspose", 17, i => i > 0, 1, [Floats([1, 2, 1], 2, 3), Floats([2, 1, 2], 5, 7, 11, 13)], Int("group", 2))[0];
        Assert.Equal([10.0, 14, 33, 39], Values(y));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    [InlineData(600)]
    public void A_convolution_of_integers_is_exact(int channels)
    {
        // 255 less 0 times -128 less 127, for as many channels: beyond 2^24 float32 would round.
        Tensor x = Tensor.Create<byte>([.. Enumerable.Repeat((byte)255, channels * 9)], new TensorShape(1, channels, 3, 3));
        Tensor w = Tensor.Create<sbyte>([.. Enumerable.Range(0, channels * 9).Select(i => i == 0 ? (sbyte)-127 : (sbyte)-128)], new TensorShape(1, channels, 3, 3));
        Tensor zero = Tensor.Create<sbyte>([127], TensorShape.Scalar);
        Tensor y = OneNode.Run("ConvInteger", 17, i => i > 0, 1, [x, w, Tensor.Create<byte>([0], TensorShape.Scalar), zero])[0];
        Assert.Equal([(255 * -255 * channels * 9) + 255], y.AsSpan<int>().ToArray());
    }

    [Fact]
    public void A_quantized_convolution_rounds_half_to_even_and_saturates()
    {
        // (x - 1) * (w - 2) = 9, 3, 600 by 0.5: 4.5 to 4, 1.5 to 2, and 300 to 255, each plus the zero point 0.
        Tensor Bytes(long[] shape, params byte[] values) => Tensor.Create<byte>(values, new TensorShape(shape));
        Tensor y = OneNode.Run(
            "QLinearConv", 17, i => i > 0, 1, [Bytes([1, 1, 3], 4, 2, 201), Floats([], 0.25), Bytes([], 1), Bytes([1, 1, 1], 5), Floats([], 1), Bytes([], 2), Floats([], 0.5), Bytes([], 0)])[0];
        Assert.Equal([4, 2, 255], y.AsSpan<byte>().ToArray());
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused()
    {
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => One("Conv", [Some(1, 1, 4, 5, 5), Some(2, 3, 3, 2, 2)]));
        Assert.Contains("do not fit", e.Items[0].Reason, StringComparison.Ordinal);
    }

    private static double[] Convolve(Tensor x, Tensor w, Tensor b, int stride, int dilation, int groups, int padTop, int padLeft, int rows, int columns)
    {
        (double[] data, double[] weights, double[] bias) = (Values(x), Values(w), Values(b));
        int[] e = [.. x.Shape.Select(d => (int)d)];
        int[] k = [.. w.Shape.Select(d => (int)d)];
        List<double> result = [];
        for (int n = 0; n < e[0]; n++)
        {
            for (int f = 0; f < k[0]; f++)
            {
                for (int o = 0; o < rows * columns; o++)
                {
                    double sum = bias[f];
                    for (int t = 0; t < k[1] * k[2] * k[3]; t++)
                    {
                        int c = t / (k[2] * k[3]);
                        int row = (o / columns * stride) + (t / k[3] % k[2] * dilation) - padTop;
                        int column = (o % columns * stride) + (t % k[3] * dilation) - padLeft;
                        int channel = (f / (k[0] / groups) * k[1]) + c;
                        sum += row < 0 || row >= e[2] || column < 0 || column >= e[3] ? 0 : data[(((((n * e[1]) + channel) * e[2]) + row) * e[3]) + column] * weights[(f * k[1] * k[2] * k[3]) + t];
                    }

                    result.Add(sum);
                }
            }
        }

        return [.. result];
    }
}
