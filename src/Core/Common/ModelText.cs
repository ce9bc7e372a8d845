using System.Globalization;
using System.Text;

namespace TfModelTools.Common;

/// <summary>Texts of a model (names of layers, classes, variables) made safe to show. A model is somebody else's: its names may hold anything.</summary>
internal static class ModelText
{
    private const int MaxLength = 120;

    /// <summary>
    /// A text on one line, without what could break out of a comment or a line, or change how the text around it reads: control and
    /// format characters (those that turn the writing direction are among them) and odd blanks are spelled out.
    /// </summary>
    /// <param name="text">The text; what is beyond 120 characters is cut.</param>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder result = new();
        foreach (Rune rune in text[..Math.Min(text.Length, MaxLength)].EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator && rune.Value != ' ') || rune == Rune.ReplacementChar)
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
            else
            {
                result.Append(rune);
            }
        }

        return result.Append(text.Length > MaxLength ? "..." : string.Empty).ToString().Trim();
    }

    /// <summary>A text inside XML or HTML, as content or as an attribute in quotes: cleaned, with markup escaped.</summary>
    /// <param name="text">The text.</param>
    public static string Xml(string text) => Clean(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", "&apos;", StringComparison.Ordinal);
}
