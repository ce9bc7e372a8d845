using System.Globalization;
using TfModelTools.Common;

namespace TfModelTools.Tensors;

/// <summary>Shapes as people write them.</summary>
public static class ShapeText
{
    // One kind of them in one shape: what mixes them is no shape, but something that was cut or joined by mistake.
    private static readonly char[][] Separators = [[','], ['x', 'X', '×'], [' ']];

    /// <summary>
    /// Reads a shape: "1,28,28,1", "1x28x28x1", "(1, 28, 28, 1)" or "[1 28 28 1]"; an extent written as "?", "None", "N" or -1 is
    /// unknown; "()" is a scalar.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidInputException">It is no shape.</exception>
    public static TensorShape Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string bare = text.Trim();
        bool isBracketed = bare is ['(', .., ')'] or ['[', .., ']'];
        string inner = (isBracketed ? bare[1..^1] : bare).Trim();
        char[] separators = Separators.FirstOrDefault(s => inner.IndexOfAny(s) >= 0) ?? Separators[0];

        // Python writes (4,) for one extent.
        inner = inner is [.., ','] && inner.Length > 1 ? inner[..^1] : inner;
        string[] extents = inner.Length == 0 ? [] : inner.Split(separators, separators[0] == ' ' ? StringSplitOptions.RemoveEmptyEntries : StringSplitOptions.TrimEntries);
        if (extents.Length is > Limits.MaxRank or 0 && !isBracketed)
        {
            throw Fault(text);
        }

        return new TensorShape([.. extents.Select(e => Extent(e, text))]);
    }

    private static long Extent(string extent, string text) =>
        extent is "?" or "-1" || extent.Equals("none", StringComparison.OrdinalIgnoreCase) || extent.Equals("n", StringComparison.OrdinalIgnoreCase) ? TensorShape.Unknown
        : long.TryParse(extent, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value
        : throw Fault(text);

    private static InvalidInputException Fault(string text) =>
        new($"'{text}' is no shape.", "Write its extents divided by commas or x, such as 1,28,28,1 or 1x28x28x1; ? leaves one open.");
}
