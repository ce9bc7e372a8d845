namespace TfModelTools.Common;

/// <summary>
/// Whether names lie below a path, as "a/b" does below "a". It is found among the names themselves: to keep every path that a name lies
/// in would take the square of its length.
/// </summary>
internal sealed class NamesBelow
{
    private readonly string[] _sorted;

    /// <param name="names">Names whose parts are divided by slashes.</param>
    public NamesBelow(IEnumerable<string> names) => _sorted = [.. names.Order(StringComparer.Ordinal)];

    /// <summary>Whether there is a name that begins with the path and a slash.</summary>
    public bool Any(string path)
    {
        string beginning = path + "/";
        int at = Array.BinarySearch(_sorted, beginning, StringComparer.Ordinal);
        at = at < 0 ? ~at : at;
        return at < _sorted.Length && _sorted[at].StartsWith(beginning, StringComparison.Ordinal);
    }
}
