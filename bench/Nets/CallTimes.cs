using System.Globalization;

namespace TfModelTools.Bench.Nets;

/// <summary>The times of one round of calls.</summary>
/// <param name="Median">Milliseconds that half of the calls stay under.</param>
/// <param name="Minimum">Milliseconds of the quickest call.</param>
internal readonly record struct CallTimes(double Median, double Minimum)
{
    /// <summary>Sums up times in milliseconds; sorts them.</summary>
    public static CallTimes Of(List<double> times)
    {
        times.Sort();
        return new CallTimes(times[times.Count / 2], times[0]);
    }

    /// <summary>Reads "median minimum count".</summary>
    public static CallTimes Parse(string line)
    {
        string[] parts = line.Split(' ');
        return new CallTimes(double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>The middle one of some numbers.</summary>
    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
