namespace TfModelTools.Weights.Statistics;

/// <summary>How often values fall into each of a number of equally wide bins, as numpy.histogram counts them.</summary>
/// <remarks>
/// The edges are float64. Integers beyond 2^53 are put into bins by their exact distances from the least of them.
/// </remarks>
/// <param name="Minimum">Where the first bin begins.</param>
/// <param name="Maximum">Where the last bin ends; unlike the others it holds its end.</param>
/// <param name="Counts">The finite values in each bin.</param>
public sealed record Histogram(double Minimum, double Maximum, IReadOnlyList<long> Counts)
{
    /// <summary>What a range is multiplied by before it is divided into bins: a power of two, where the range is so small that a bin would be less than float64's least step.</summary>
    internal static double Unit(double minimum, double maximum) => maximum - minimum is > 0 and < 1e-270 ? Math.ScaleB(1, 500) : 1;

    /// <summary>Where the bins begin, and at the end where the last one ends: one more than there are bins.</summary>
    public double[] Edges() => [.. Enumerable.Range(0, Counts.Count + 1).Select(i => Edge(Minimum, Maximum, i, Counts.Count))];

    /// <summary>Where a bin begins, as numpy.linspace has it; where the range itself is beyond float64, between its ends in proportion.</summary>
    internal static double Edge(double minimum, double maximum, int bin, int bins)
    {
        double unit = Unit(minimum, maximum);
        if (unit != 1 && bin != bins)
        {
            // What lies between two steps of float64 becomes the nearer one, once.
            return Edge(minimum * unit, maximum * unit, bin, bins) / unit;
        }

        double range = maximum - minimum;
        double part = (double)bin / bins;
        return bin == bins ? maximum
            : double.IsFinite(range) ? minimum + (range / bins * bin)
            : (minimum * (1 - part)) + (maximum * part);
    }

    /// <summary>The counts as one line of blocks of eight heights; a bin with any value shows at least the lowest, an empty one a space.</summary>
    public string ToSparkline()
    {
        const string Blocks = "▁▂▃▄▅▆▇█";
        long most = Counts.Count == 0 ? 0 : Counts.Max();
        return new string([.. Counts.Select(c => c == 0 ? ' ' : Blocks[(int)Math.Ceiling(c / (double)most * Blocks.Length) - 1])]);
    }
}
