using System.Text;
using System.Text.RegularExpressions;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// A pattern over names as the converters of TensorFlow.js take them, that is Python's fnmatchcase (docs.python.org/3/library/fnmatch.html): * is any text (also across '/'), ? any
/// character, [seq] one of a set, [!seq] one outside it. Case counts, nothing is escaped, and a [ that is not closed is itself.
/// </summary>
public sealed class FnmatchPattern
{
    private readonly Regex _regex;

    /// <summary>Reads a pattern; every text is one.</summary>
    public FnmatchPattern(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        Pattern = pattern;

        // NonBacktracking: whatever the pattern, a name costs time in proportion to its length.
        _regex = new Regex(Translate(pattern), RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }

    /// <summary>The pattern as written.</summary>
    public string Pattern { get; }

    /// <summary>Whether a name fits as a whole.</summary>
    public bool IsMatch(string name) => _regex.IsMatch(name);

    /// <inheritdoc/>
    public override string ToString() => Pattern;

    private static string Translate(string pattern)
    {
        StringBuilder regex = new(@"\A");
        for (int i = 0; i < pattern.Length; i++)
        {
            int end;
            if (pattern[i] == '*')
            {
                regex.Append(".*");
            }
            else if (pattern[i] == '?')
            {
                regex.Append('.');
            }
            else if (pattern[i] == '[' && (end = EndOfSet(pattern, i)) > 0)
            {
                regex.Append(Set(pattern[(i + 1)..end]));
                i = end;
            }
            else
            {
                regex.Append(Regex.Escape(pattern[i].ToString()));
            }
        }

        return regex.Append(@"\z").ToString();
    }

    // Where the set that begins at a [ ends; -1 for nowhere. A ] right at its beginning is a member.
    private static int EndOfSet(string pattern, int open)
    {
        int first = open + 1;
        first += first < pattern.Length && pattern[first] == '!' ? 1 : 0;
        first += first < pattern.Length && pattern[first] == ']' ? 1 : 0;
        return first < pattern.Length ? pattern.IndexOf(']', first) : -1;
    }

    private static string Set(string members)
    {
        bool isOutside = members[0] == '!';
        StringBuilder set = new();
        for (int i = isOutside ? 1 : 0; i < members.Length; i++)
        {
            if (i + 2 < members.Length && members[i + 1] == '-')
            {
                // A range that runs backwards has no members.
                if (members[i] <= members[i + 2])
                {
                    set.Append(Code(members[i])).Append('-').Append(Code(members[i + 2]));
                }

                i += 2;
            }
            else
            {
                set.Append(Code(members[i]));
            }
        }

        return (set.Length, isOutside) switch
        {
            (0, true) => ".",
            (0, false) => @"[^\s\S]",
            _ => $"[{(isOutside ? "^" : string.Empty)}{set}]",
        };

        static string Code(char c) => $@"\u{(int)c:x4}";
    }
}
