using System.Globalization;
using System.Text;

namespace TfModelTools.Common;

/// <summary>
/// A wildcard pattern over names, as PowerShell's: * is any text (also across '/'), ? any character, [abc] and [a-z] one of a set, and
/// a backtick before a character takes it as it is. Upper and lower case are the same.
/// </summary>
public sealed class NamePattern
{
    private readonly List<Part> _parts = [];

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="InvalidInputException">A [ is not closed, or its set is empty or backwards.</exception>
    public NamePattern(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        Pattern = pattern;
        StringBuilder exact = new(pattern.Length);
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '`' && i + 1 < pattern.Length)
            {
                exact.Append(pattern[++i]);
                _parts.Add(new Part(PartKind.Character, Fold(pattern[i]), null));
            }
            else if (c == '*')
            {
                HasWildcard = true;
                IsOpen = true;
                if (_parts is not [.., { Kind: PartKind.AnyText }])
                {
                    _parts.Add(new Part(PartKind.AnyText, '\0', null));
                }
            }
            else if (c == '?')
            {
                HasWildcard = true;
                IsOpen = true;
                _parts.Add(new Part(PartKind.AnyCharacter, '\0', null));
            }
            else if (c == '[')
            {
                HasWildcard = true;
                _parts.Add(new Part(PartKind.Set, '\0', ReadSet(pattern, ref i)));
            }
            else
            {
                exact.Append(c);
                _parts.Add(new Part(PartKind.Character, Fold(c), null));
            }
        }

        Exact = HasWildcard ? pattern : exact.ToString();
    }

    private enum PartKind
    {
        Character,
        AnyCharacter,
        AnyText,
        Set,
    }

    /// <summary>The pattern as written.</summary>
    public string Pattern { get; }

    /// <summary>The pattern with each escaped character as itself: the name that a pattern without wildcards means.</summary>
    public string Exact { get; }

    /// <summary>Whether it has a wildcard at all.</summary>
    public bool HasWildcard { get; }

    /// <summary>Whether it has a * or ?. One that has none may be a name written out: brackets stand in names, too.</summary>
    public bool IsOpen { get; }

    /// <summary>Whether a name fits.</summary>
    public bool IsMatch(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int at = 0;
        int part = 0;
        int star = -1;
        int starAt = 0;
        while (at < name.Length)
        {
            if (part < _parts.Count && _parts[part].Kind == PartKind.AnyText)
            {
                star = part++;
                starAt = at;
            }
            else if (part < _parts.Count && Fits(_parts[part], name[at]))
            {
                part++;
                at++;
            }
            else if (star >= 0)
            {
                // Only the last * ever needs to take more: what an earlier one could take, this one can.
                part = star + 1;
                at = ++starAt;
            }
            else
            {
                return false;
            }
        }

        while (part < _parts.Count && _parts[part].Kind == PartKind.AnyText)
        {
            part++;
        }

        return part == _parts.Count;
    }

    /// <inheritdoc/>
    public override string ToString() => Pattern;

    private static bool Fits(Part part, char c) => part.Kind switch
    {
        PartKind.AnyCharacter => true,
        PartKind.Character => part.Character == Fold(c),
        _ => part.Set!.Any(range => (Fold(c) >= Fold(range.First) && Fold(c) <= Fold(range.Last)) || (c >= range.First && c <= range.Last)),
    };

    private static char Fold(char c) => char.ToUpper(c, CultureInfo.InvariantCulture);

    private static List<(char First, char Last)> ReadSet(string pattern, ref int i)
    {
        int open = i;
        List<(char First, char Last)> set = [];
        StringBuilder members = new();
        for (i++; i < pattern.Length; i++)
        {
            // As in PowerShell, a ] right after the [ is a member.
            if (pattern[i] == ']' && members.Length > 0)
            {
                break;
            }

            char first = pattern[i] == '`' && i + 1 < pattern.Length ? pattern[++i] : pattern[i];
            members.Append(first);
            if (i + 2 < pattern.Length && pattern[i + 1] == '-' && pattern[i + 2] != ']')
            {
                i += 2;
                char last = pattern[i] == '`' && i + 1 < pattern.Length ? pattern[++i] : pattern[i];
                set.Add(first <= last ? (first, last) : throw Invalid(pattern, open, $"the range {first}-{last} is backwards"));
            }
            else
            {
                set.Add((first, first));
            }
        }

        return i < pattern.Length ? set : throw Invalid(pattern, open, "it is not closed");
    }

    private static InvalidInputException Invalid(string pattern, int at, string why) =>
        new($"In the pattern '{pattern}' the set that begins at character {at + 1} is wrong: {why}.", "Close it with ], or write `[ for a [ that is meant as it is.");

    private readonly record struct Part(PartKind Kind, char Character, List<(char First, char Last)>? Set);
}
