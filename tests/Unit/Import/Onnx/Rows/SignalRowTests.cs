using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;
using static TfModelTools.Tests.Import.Onnx.Rows.OneNode;

namespace TfModelTools.Tests.Import.Onnx.Rows;

/// <summary>Fourier transforms against their sums, windows, and counts of n-grams.</summary>
public sealed class SignalRowTests
{
    [Theory]
    [InlineData(5, 0)]
    [InlineData(5, 1)]
    [InlineData(3, 0)]
    [InlineData(8, 0)]
    public void A_transform_is_the_sum_of_waves(long length, long isInverse)
    {
        Tensor x = Some(3, 1, 5, 2);
        double[] numbers = Values(x);
        List<double> expected = [];
        for (int k = 0; k < length; k++)
        {
            System.Numerics.Complex sum = 0;
            for (int n = 0; n < Math.Min(5, length); n++)
            {
                sum += new System.Numerics.Complex(numbers[2 * n], numbers[(2 * n) + 1]) * System.Numerics.Complex.Exp(new System.Numerics.Complex(0, (isInverse == 1 ? 2 : -2) * Math.PI * k * n / length));
            }

            sum /= isInverse == 1 ? length : 1;
            expected.AddRange([sum.Real, sum.Imaginary]);
        }

        Tensor y = Run("DFT", 17, i => i > 0, 1, [x, Longs([], length)], Int("inverse", isInverse))[0];
        Assert.Equal([1, length, 2], y.Shape);
        Near([.. expected], y);
    }

    [Fact]
    public void Of_real_numbers_half_is_enough()
    {
        Tensor y = One("DFT", [Floats([1, 4, 1], 1, 2, 3, 4)], Int("onesided", 1));
        Assert.Equal([1, 3, 2], y.Shape);
        Near([10, 0, -2, 2, -2, 0], y);
    }

    [Fact]
    public void Frames_are_weighed_and_transformed()
    {
        // Frames 1 2 and 3 4 by the window 1 2: their sums and differences.
        Tensor y = Run("STFT", 17, i => i > 0, 1, [Floats([1, 4, 1], 1, 2, 3, 4), Longs([], 2), Floats([2], 1, 2)])[0];
        Assert.Equal([1, 2, 2, 2], y.Shape);
        Near([5, 0, -3, 0, 11, 0, -5, 0], y);
    }

    [Fact]
    public void Filters_are_not_millions()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => Run("MelWeightMatrix", 17, _ => true, 1, [Longs([], 1 << 24), Longs([], 1), Longs([], 8000), Floats([], 0), Floats([], 100)]));
        Assert.Contains("it has 16777216 filters", e.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 22);
    }

    [Theory]
    [InlineData("HannWindow", 1, new[] { 0, 0.5, 1, 0.5 })]
    [InlineData("HannWindow", 0, new[] { 0, 0.75, 0.75, 0 })]
    [InlineData("HammingWindow", 1, new[] { 4 / 46.0, 25 / 46.0, 1, 25 / 46.0 })]
    [InlineData("BlackmanWindow", 1, new[] { 0, 0.34, 1, 0.34 })]
    public void A_window_is_periodic_or_symmetric(string op, int isPeriodic, double[] expected) =>
        Near(expected, Run(op, 17, i => true, 1, [Longs([], 4)], Int("periodic", isPeriodic))[0]);

    [Fact]
    public void A_filter_rises_to_its_centre_and_falls()
    {
        Tensor y = Run("MelWeightMatrix", 17, i => true, 1, [Longs([], 2), Longs([], 64), Longs([], 8000), Floats([], 0), Floats([], 4000)])[0];
        double[] edges = [.. Enumerable.Range(0, 4).Select(i => Math.Floor(65 * 700 * (Math.Pow(10, i * Math.Log10(1 + (4000 / 700.0)) / 4) - 1) / 8000))];
        Assert.Equal([33, 2], y.Shape);
        double[] weights = Values(y);
        for (int bin = 0; bin < 33; bin++)
        {
            for (int filter = 0; filter < 2; filter++)
            {
                (double low, double centre, double high) = (edges[filter], edges[filter + 1], edges[filter + 2]);
                double expected = bin >= low && bin <= centre ? (bin - low) / (centre - low) : bin > centre && bin < high ? (high - bin) / (high - centre) : 0;
                Assert.Equal(expected, weights[(bin * 2) + filter], 5);
            }
        }
    }

    [Fact]
    public void Pairs_are_counted_with_elements_left_out_between()
    {
        // Of 1 2 1 2: the number 1 twice; the pair 1 2 twice side by side and once with two left out (1 . . 2); the pair 1 1 once with one left out.
        OnnxAttributeMessage[] attributes =
        [
            Text("mode", "TF"), Int("min_gram_length", 1), Int("max_gram_length", 2), Int("max_skip_count", 2), Ints("ngram_counts", 0, 1), Ints("ngram_indexes", 2, 0, 1), Ints("pool_int64s", 1, 1, 2, 1, 1),
        ];
        Assert.Equal([3.0, 1, 2], Values(One("TfIdfVectorizer", [Longs([4], 1, 2, 1, 2)], attributes)));
    }
}
