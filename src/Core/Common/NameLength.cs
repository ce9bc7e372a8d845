using System.Text;

namespace TfModelTools.Common;

/// <summary>
/// The check of how long a name that was read from a file is (<see cref="Limits.MaxNameBytes"/>). A name is said again by whatever refers to it, so that
/// a long one makes much of a small file.
/// </summary>
internal static class NameLength
{
    /// <summary>Refuses a name that is too long.</summary>
    /// <param name="file">The file it stands in.</param>
    /// <param name="what">What it is the name of, as an error says it: "a node's name".</param>
    /// <param name="name">The name; null for none.</param>
    /// <exception cref="LimitExceededException">It is longer than <see cref="Limits.MaxNameBytes"/> in UTF-8.</exception>
    public static void Require(string file, string what, string? name)
    {
        // A character is at most three bytes of UTF-8, so that most names need no counting.
        if (name is not null && name.Length > Limits.MaxNameBytes / 3 && Encoding.UTF8.GetByteCount(name) > Limits.MaxNameBytes)
        {
            throw new LimitExceededException(
                $"'{file}': {what} is longer than {Limits.MaxNameBytes} bytes ('{PrintableText.Beginning(name)}').", "The file is probably damaged.", file);
        }
    }
}
