using System.Globalization;

namespace TfModelTools.Bench.Conversion;

/// <summary>Pairs of calls, one of each file.</summary>
/// <param name="Ratio">The median of our time by the other's, each of one pair.</param>
/// <param name="Own">The median of our times in milliseconds.</param>
/// <param name="HandMade">The median of the other's.</param>
/// <param name="Pairs">How many there were.</param>
internal readonly record struct OnnxBlock(double Ratio, double Own, double HandMade, int Pairs)
{
    /// <summary>Reads "ratio own hand-made count".</summary>
    public static OnnxBlock Parse(string line) =>
        line.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray() is [var ratio, var own, var handMade, var pairs]
            ? new OnnxBlock(ratio, own, handMade, (int)pairs)
            : throw new FormatException($"'{line}' is no block.");
}
