using System.Globalization;
using System.Text;

namespace TfModelTools.Common;

/// <summary>
/// Text from files as it may be shown: names of variables and nodes are other people's, and a terminal obeys the control characters in
/// them. Control characters are written as \x1b, those that turn the direction of text or end lines unseen as \u202e.
/// </summary>
public static class PrintableText
{
    /// <summary>A name on one line: without any control character, tabs and line ends included.</summary>
    /// <param name="text">The text; null for none.</param>
    public static string Name(string? text) => Escape(text, keepsLines: false);

    /// <summary>A message of several lines, perhaps: tabs and line ends stay.</summary>
    /// <param name="text">The text; null for none.</param>
    public static string Message(string? text) => Escape(text, keepsLines: true);

    /// <summary>The beginning of a text of any length, which a message names by it.</summary>
    /// <param name="text">The text; null for none.</param>
    /// <param name="length">The most characters.</param>
    public static string Beginning(string? text, int length = 40)
    {
        if (text is null || text.Length <= length)
        {
            return Name(text);
        }

        // Both halves of a character of two code units, or none.
        return Name(text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)]) + "...";
    }

    private static string Escape(string? text, bool keepsLines)
    {
        if (text is null)
        {
            return string.Empty;
        }

        int first = 0;
        while (first < text.Length && !IsObeyed(text[first], keepsLines))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        StringBuilder shown = new(text, 0, first, text.Length + 16);
        foreach (char c in text.AsSpan(first))
        {
            if (!IsObeyed(c, keepsLines))
            {
                shown.Append(c);
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"{(c < 0x100 ? $"\\x{(int)c:x2}" : $"\\u{(int)c:x4}")}");
            }
        }

        return shown.ToString();
    }

    private static bool IsObeyed(char c, bool keepsLines) => char.IsControl(c)
        ? !(keepsLines && c is '\n' or '\r' or '\t')
        : c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f';
}
