using System.Globalization;
using System.Text;
using TfModelTools.Tensors;

namespace TfModelTools.Weights.Statistics;

/// <summary>A histogram as lines of text: where each bin begins, a bar, and how many values fall into it.</summary>
public static class HistogramChart
{
    // Eighths of a character, from none to all of it.
    private const string Eighths = " ▏▎▍▌▋▊▉█";

    /// <summary>Draws a histogram.</summary>
    /// <param name="histogram">What is drawn.</param>
    /// <param name="width">The characters of the longest bar.</param>
    /// <returns>A line for each bin.</returns>
    public static IReadOnlyList<string> Draw(Histogram histogram, int width = 40)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        long most = Math.Max(1, histogram.Counts.Max());
        string[] edges = [.. histogram.Edges().SkipLast(1).Select(Label)];
        int room = edges.Max(e => e.Length);
        return [.. histogram.Counts.Select((count, i) =>
            $"{edges[i].PadLeft(room)} │{Bar(count / (double)most, width).PadRight(width)}│ {count.ToString("N0", CultureInfo.InvariantCulture)}")];
    }

    /// <summary>A number with as many digits as a chart or table has room for.</summary>
    public static string Label(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A number as <see cref="Label(double)"/> has it, but all digits of an integer.</summary>
    public static string Label(ExactNumber value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Bar(double part, int width)
    {
        // What is there at all is seen.
        int eighths = part == 0 ? 0 : Math.Max(1, (int)Math.Round(part * width * 8));
        StringBuilder bar = new(new string('█', eighths / 8));
        return eighths % 8 == 0 ? bar.ToString() : bar.Append(Eighths[eighths % 8]).ToString();
    }
}
