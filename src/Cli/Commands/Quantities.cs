using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Cli.Commands;

/// <summary>Sizes, times and types as they are typed on a command line.</summary>
internal static class Quantities
{
    private static readonly (string Suffix, long Bytes)[] Sizes =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1)];

    private static readonly (string Suffix, TimeSpan Unit)[] Times =
        [("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1))];

    /// <summary>A number of bytes, such as 1000000, 500MB or 2GiB.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static long Size(string text)
    {
        (string suffix, long unit) = Sizes.FirstOrDefault(s => text.EndsWith(s.Suffix, StringComparison.OrdinalIgnoreCase), (string.Empty, 1));
        return Number(text[..^suffix.Length]) is { } number and > 0 && number * unit < long.MaxValue && number * unit >= 1
            ? (long)(number * unit)
            : throw new InvalidInputException($"'{text}' is no size.", "Give a number of bytes, or one with KB, MB, GB, KiB, MiB or GiB behind it, such as 500MB.");
    }

    /// <summary>A span of time, such as 90s, 30m, 2h, 1d or 01:30:00.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static TimeSpan Time(string text)
    {
        (string suffix, TimeSpan unit) = Times.FirstOrDefault(t => text.EndsWith(t.Suffix, StringComparison.OrdinalIgnoreCase));
        return suffix is not null && Number(text[..^suffix.Length]) is { } number and >= 0 and < 1e6 ? number * unit
            : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) && span >= TimeSpan.Zero && text.Contains(':', StringComparison.Ordinal) ? span
            : throw new InvalidInputException($"'{text}' is no span of time.", "Give a number with d, h, m or s behind it, such as 2h, or hours:minutes:seconds.");
    }

    /// <summary>An element type by any common spelling; null for none given.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static DataType? Type(string? name) =>
        name is null ? null
        : DataTypes.TryParse(name, out DataType type) ? type
        : throw new InvalidInputException($"'{name}' is no data type.", "Give one such as float32, float16, bfloat16, int64.");

    private static double? Number(string text) => double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : null;
}
