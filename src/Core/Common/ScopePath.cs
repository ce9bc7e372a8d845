using System.Globalization;
using System.Text;

namespace TfModelTools.Common;

/// <summary>
/// Names as paths: variables and graph nodes are named by scopes ("encoder/layer_0/kernel"). A segment that could not stand in a path
/// of a shell is written with percent signs, so that every name has one path, and every path stands for one name.
/// </summary>
public static class ScopePath
{
    /// <summary>The segments of a name, as they stand in a path. An empty segment, of a leading or doubled slash, is a percent sign.</summary>
    /// <param name="name">A name; any text.</param>
    public static IEnumerable<string> Segments(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Split('/').Select(Encode);
    }

    /// <summary>The scopes that a name lies in, the outermost first: "a" and "a/b" of "a/b/c". What begins with a slash lies in none.</summary>
    /// <param name="name">A name; any text.</param>
    public static IEnumerable<string> Scopes(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Walk(name);

        static IEnumerable<string> Walk(string name)
        {
            for (int slash = name.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = name.IndexOf('/', slash + 1))
            {
                yield return name[..slash];
            }
        }
    }

    /// <summary>Writes a segment so that it can stand in a path.</summary>
    /// <param name="segment">A part of a name, without slashes.</param>
    public static string Encode(string segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        switch (segment)
        {
            case "":
                return "%";
            case "." or "..":
                return segment.Replace(".", "%2E", StringComparison.Ordinal);
            default:
                StringBuilder? encoded = null;
                for (int i = 0; i < segment.Length; i++)
                {
                    if (segment[i] is '%' or '\\' || char.IsControl(segment[i]))
                    {
                        (encoded ??= new StringBuilder(segment, 0, i, segment.Length + 8)).Append(CultureInfo.InvariantCulture, $"%{(int)segment[i]:X2}");
                    }
                    else
                    {
                        encoded?.Append(segment[i]);
                    }
                }

                return encoded?.ToString() ?? segment;
        }
    }
}
