using System.Globalization;

namespace TfModelTools.Common;

/// <summary>Sizes as people read them, for views; properties keep the number.</summary>
public static class HumanSize
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size with three significant digits at least, such as "288 KiB" or "1.50 GiB".</summary>
    /// <param name="bytes">The size in bytes.</param>
    public static string Format(long bytes)
    {
        double value = bytes;
        int unit = 0;
        // 1023.5 and more would round to 1024, which the next unit writes as 1.00.
        while (Math.Abs(value) >= 1023.5 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        string format = unit == 0 || Math.Abs(value) >= 99.95 ? "0" : Math.Abs(value) >= 9.995 ? "0.0" : "0.00";
        return value.ToString(format, CultureInfo.InvariantCulture) + " " + Units[unit];
    }
}
