namespace TfModelTools.Weights.Statistics;

/// <summary>Counts values into bins. The rules are numpy.histogram's, down to values that lie on an edge.</summary>
internal sealed class HistogramCounter
{
    private readonly double _minimum;
    private readonly double _maximum;
    private readonly double _unit;
    private readonly double _first;
    private readonly double[] _edges;
    private readonly long[] _counts;
    private readonly double _scale;

    /// <summary>Creates a counter.</summary>
    /// <param name="minimum">The least finite value.</param>
    /// <param name="maximum">The greatest finite value; where it is the same, the bins lie half of one to each side of it.</param>
    /// <param name="bins">The number of bins.</param>
    public HistogramCounter(double minimum, double maximum, int bins)
    {
        if (minimum == maximum)
        {
            // Of a very large value half of one is nothing.
            double half = Math.Max(0.5, Math.Abs(minimum) * 1e-15);
            (minimum, maximum) = (Math.Max(minimum - half, double.MinValue), Math.Min(maximum + half, double.MaxValue));
        }

        _minimum = minimum;
        _maximum = maximum;
        _counts = new long[bins];

        // Where the range is a few of float64's least steps, the bins are told apart in numbers that are as much larger.
        _unit = Histogram.Unit(minimum, maximum);
        (minimum, maximum) = (minimum * _unit, maximum * _unit);
        _first = minimum;
        _edges = [.. Enumerable.Range(0, bins + 1).Select(i => Histogram.Edge(minimum, maximum, i, bins))];
        _scale = bins / ((maximum / 2) - (minimum / 2)) / 2;
    }

    /// <summary>Counts the finite values among some numbers.</summary>
    public void Add(ReadOnlySpan<double> numbers)
    {
        foreach (double finite in numbers)
        {
            if (!double.IsFinite(finite))
            {
                continue;
            }

            double number = finite * _unit;
            double place = ((number / 2) - (_first / 2)) * _scale * 2;
            int bin = Math.Clamp((int)place, 0, _counts.Length - 1);
            if (number < _edges[bin] && bin > 0)
            {
                bin--;
            }
            else if (bin + 1 < _counts.Length && number >= _edges[bin + 1])
            {
                bin++;
            }

            _counts[bin]++;
        }
    }

    /// <summary>What has been counted.</summary>
    public Histogram ToHistogram() => new(_minimum, _maximum, _counts);
}
