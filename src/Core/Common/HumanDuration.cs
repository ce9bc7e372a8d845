using System.Globalization;

namespace TfModelTools.Common;

/// <summary>Durations as people read them, for views; properties keep the time.</summary>
public static class HumanDuration
{
    /// <summary>A duration with three significant digits, such as "660 µs", "1.50 ms" or "12.0 s".</summary>
    /// <param name="duration">The duration.</param>
    public static string Format(TimeSpan duration)
    {
        double microseconds = duration.TotalMicroseconds;
        (double value, string unit) = Math.Abs(microseconds) switch
        {
            < 999.5 => (microseconds, "µs"),
            < 999.5e3 => (microseconds / 1e3, "ms"),
            _ => (microseconds / 1e6, "s"),
        };
        string format = Math.Abs(value) >= 99.95 ? "0" : Math.Abs(value) >= 9.995 ? "0.0" : "0.00";
        return value.ToString(format, CultureInfo.InvariantCulture) + " " + unit;
    }
}
