using System.Globalization;

namespace TfModelTools.Bench.Conversion;

/// <summary>Pairs of calls, one of each file.</summary>
/// <param name="Ratio">The median of our time by the other's, each of one pair.</param>
/// <param name="Work">The same of the time that processors worked for a call, whatever else they did meanwhile.</param>
/// <param name="Own">The median of our times in milliseconds.</param>
/// <param name="HandMade">The median of the other's.</param>
/// <param name="Pairs">How many there were.</param>
internal readonly record struct OnnxBlock(double Ratio, double Work, double Own, double HandMade, int Pairs)
{
    /// <summary>Reads "ratio work own hand-made count".</summary>
    public static OnnxBlock Parse(string line) =>
        line.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray() is [var ratio, var work, var own, var handMade, var pairs]
            ? new OnnxBlock(ratio, work, own, handMade, (int)pairs)
            : throw new FormatException($"'{line}' is no block.");
}
