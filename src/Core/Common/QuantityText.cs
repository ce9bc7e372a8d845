using System.Buffers;
using System.Globalization;

namespace TfModelTools.Common;

/// <summary>Sizes and times as people type them. Numbers are those of <see cref="NumberText"/>.</summary>
public static class QuantityText
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly decimal MaxTicks = TimeSpan.MaxValue.Ticks;

    private static readonly (string Suffix, long Bytes)[] Sizes =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1)];

    private static readonly (string Suffix, long Ticks)[] Times =
        [("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond)];

    /// <summary>A number of bytes, such as 1000000, 500MB or 2GiB.</summary>
    /// <exception cref="InvalidInputException">It is none, or less than one byte.</exception>
    public static long Size(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        (string suffix, long unit) = Sizes.FirstOrDefault(s => text.EndsWith(s.Suffix, StringComparison.OrdinalIgnoreCase), (string.Empty, 1));
        return Number(text[..^suffix.Length], suffix.Length > 0) is { } number && number <= (decimal)long.MaxValue / unit && number * unit >= 1
            ? (long)(number * unit)
            : throw new InvalidInputException($"'{text}' is no size.", "Give a number of bytes, or one with KB, MB, GB, KiB, MiB or GiB behind it, such as 500MB.");
    }

    /// <summary>A span of time, such as 90s, 30m, 2h, 1d or 01:30:00 (hours, minutes and, where wanted, seconds).</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static TimeSpan Time(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        (string suffix, long unit) = Times.FirstOrDefault(t => text.EndsWith(t.Suffix, StringComparison.OrdinalIgnoreCase), (string.Empty, 0));
        decimal? ticks = suffix.Length == 0 ? Clock(text) : Number(text[..^suffix.Length], true) is { } number && number < MaxTicks / unit ? (decimal?)(number * unit) : null;
        return ticks is { } some && some < MaxTicks
            ? new TimeSpan((long)some)
            : throw new InvalidInputException($"'{text}' is no span of time.", "Give a number with d, h, m or s behind it, such as 2h, or hours:minutes:seconds.");
    }

    // By hand: the framework takes 24:00:00 for 24 days.
    private static decimal? Clock(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || Number(parts[0], false) is not { } hours || Number(parts[1], false) is not { } minutes)
        {
            return null;
        }

        decimal? seconds = parts.Length == 3 ? Number(parts[2], false) : 0;
        return hours < MaxTicks / TimeSpan.TicksPerHour && decimal.IsInteger(hours) && decimal.IsInteger(minutes) && minutes < 60 && seconds < 60
            ? (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute) + (seconds * TimeSpan.TicksPerSecond)
            : null;
    }

    // Exactly, as no float64 would: sizes have up to 19 digits. A blank may stand before a unit.
    private static decimal? Number(string text, bool mayEndInBlank)
    {
        string digits = mayEndInBlank && text is [.., ' '] ? text[..^1] : text;
        return digits.Length > 0
            && digits.AsSpan().IndexOfAnyExcept(NumberCharacters) < 0
            && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            ? number
            : null;
    }
}
