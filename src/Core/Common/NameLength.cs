using System.Text;

namespace TfModelTools.Common;

/// <summary>
/// The check of how long a name that was read from a file is (<see cref="Limits.MaxNameBytes"/>). A name is said again by whatever refers to it, so that
/// a long one makes much of a small file.
/// </summary>
internal static class NameLength
{
    /// <summary>Whether a name may have so many bytes of UTF-8.</summary>
    public static bool Allows(long bytes) => bytes <= Limits.MaxNameBytes;

    /// <summary>Refuses a name that is too long, before it is read.</summary>
    /// <param name="file">The file it stands in.</param>
    /// <param name="what">What it is the name of, as an error says it: "a node's name".</param>
    /// <param name="bytes">How many bytes it has.</param>
    /// <exception cref="LimitExceededException">They are more than <see cref="Limits.MaxNameBytes"/>.</exception>
    public static void Require(string file, string what, long bytes)
    {
        if (!Allows(bytes))
        {
            throw new LimitExceededException($"'{file}': {what} has {bytes} bytes, more than {Limits.MaxNameBytes}.", "The file is probably damaged.", file);
        }
    }

    /// <summary>Refuses a name that is too long.</summary>
    /// <param name="file">The file it stands in.</param>
    /// <param name="what">What it is the name of, as an error says it: "a node's name".</param>
    /// <param name="name">The name; null for none.</param>
    /// <exception cref="LimitExceededException">It is longer than <see cref="Limits.MaxNameBytes"/> in UTF-8.</exception>
    public static void Require(string file, string what, string? name)
    {
        // A character is at most three bytes of UTF-8, so that most names need no counting.
        if (name is not null && name.Length > Limits.MaxNameBytes / 3 && !Allows(Encoding.UTF8.GetByteCount(name)))
        {
            throw new LimitExceededException(
                $"'{file}': {what} is longer than {Limits.MaxNameBytes} bytes ('{PrintableText.Beginning(name)}').", "The file is probably damaged.", file);
        }
    }
}
