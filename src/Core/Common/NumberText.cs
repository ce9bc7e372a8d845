using System.Buffers;
using System.Globalization;

namespace TfModelTools.Common;

/// <summary>
/// Numbers as people type them: digits 0 to 9, a point, an exponent, whatever the culture. What a culture or a programming language would
/// read otherwise (0,001, 1_000, 0x10, blanks, digits of other scripts, NaN) is no number here: it is refused, not guessed at.
/// </summary>
public static class NumberText
{
    private static readonly SearchValues<char> RealCharacters = SearchValues.Create("0123456789.eE+-");

    /// <summary>Reads a whole number: digits, with a minus sign or none.</summary>
    public static bool TryInteger(string? text, out long number)
    {
        number = 0;
        return text is { Length: > 0 }
            && text.AsSpan(text[0] == '-' ? 1 : 0).IndexOfAnyExceptInRange('0', '9') < 0
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Reads a finite number: a point and an exponent are allowed. What float64 makes 0 or infinite of is none.</summary>
    public static bool TryReal(string? text, out double number)
    {
        number = 0;
        return text is { Length: > 0 }
            && text[0] != '+'
            && text.AsSpan().IndexOfAnyExcept(RealCharacters) < 0
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number)
            && (number != 0 || text.AsSpan(0, text.AsSpan().IndexOfAny('e', 'E') is >= 0 and var e ? e : text.Length).IndexOfAnyInRange('1', '9') < 0);
    }
}
