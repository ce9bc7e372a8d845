using System.Globalization;

namespace TfModelTools.Bench.Conversion;

/// <summary>The median of some numbers, and between which of them the median of all such numbers lies with 95 % confidence.</summary>
/// <param name="Low">The lower bound.</param>
/// <param name="Median">The median.</param>
/// <param name="High">The upper bound.</param>
internal readonly record struct MedianInterval(double Low, double Median, double High)
{
    private const double Confidence = 0.95;

    /// <summary>
    /// The interval of the sign test, which assumes nothing of how the numbers are spread: each is below the true median with a chance of one half,
    /// so that the k-th from either end is beyond it only as often as a coin falls fewer than k times on one side.
    /// </summary>
    public static MedianInterval Of(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        int n = sorted.Length;
        int outside = 0;
        double chance = Math.Pow(0.5, n);
        for (double tail = chance; tail <= (1 - Confidence) / 2; tail += chance)
        {
            outside++;
            chance = chance * (n - outside + 1) / outside;
        }

        // With too few numbers not even the outermost two bound it.
        double low = outside == 0 ? double.NegativeInfinity : sorted[outside - 1];
        double high = outside == 0 ? double.PositiveInfinity : sorted[n - outside];
        return new MedianInterval(low, (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, high);
    }

    /// <summary>Such as "1.002 (0.998 to 1.007)".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:F3} ({Low:F3} to {High:F3})");
}
