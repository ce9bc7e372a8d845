using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using TfModelTools.Common;

namespace TfModelTools.Backends.CSharp;

/// <summary>
/// Makes identifiers of a model's names: legal, unique (also when case is ignored), readable, ASCII and of bounded length. Nothing
/// of the name but its letters and digits gets through, so no name can be anything but an identifier.
/// </summary>
public sealed class CSharpNames
{
    /// <summary>The longest identifier made, before a number is appended.</summary>
    public const int MaxLength = 60;

    // The C# language reference, "C# keywords": reserved and contextual ones alike.
    private static readonly FrozenSet<string> Keywords = (
        "abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum "
        + "event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace "
        + "new null object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc "
        + "static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while "
        + "add alias allows and ascending args async await by descending dynamic equals extension field file from get global group init into "
        + "join let managed nameof nint not notnull nuint on or orderby partial record remove required scoped select set unmanaged value "
        + "var when where with yield").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    // Names no file may have on Windows, and assemblies of the framework and of the test packages.
    private static readonly FrozenSet<string> ReservedFiles = (
        "CON PRN AUX NUL COM0 COM1 COM2 COM3 COM4 COM5 COM6 COM7 COM8 COM9 LPT0 LPT1 LPT2 LPT3 LPT4 LPT5 LPT6 LPT7 LPT8 LPT9 "
        + "System Microsoft mscorlib netstandard WindowsBase xunit BenchmarkDotNet").Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _reserved;
    private readonly UniqueNames _taken = new(StringComparer.OrdinalIgnoreCase, 2);

    /// <summary>Begins a scope.</summary>
    /// <param name="reserved">Names that are taken from the start.</param>
    public CSharpNames(params IEnumerable<string> reserved)
    {
        _reserved = new HashSet<string>(reserved, StringComparer.OrdinalIgnoreCase);
        foreach (string name in _reserved)
        {
            _taken.TryAdd(name);
        }
    }

    /// <summary>A new identifier of this scope that begins with a small letter, for locals and parameters; "_" before it makes a field.</summary>
    /// <param name="name">The name in the model.</param>
    /// <param name="fallback">A word for what is named, such as "layer": used where the name has no letters, begins with a digit or is a keyword.</param>
    public string Camel(string name, string fallback)
    {
        string identifier = Lower(Words(name));
        if (identifier.Length == 0 || char.IsAsciiDigit(identifier[0]))
        {
            identifier = fallback + identifier;
        }
        else if (Keywords.Contains(identifier) || _reserved.Contains(identifier))
        {
            // A word tells it apart from the language's names and ours; a number only from other names of the model.
            identifier += Capital(fallback);
        }

        return Unique(identifier);
    }

    /// <summary>Makes a name taken like one of the source's own: names of the model that come after are told apart from it by a word.</summary>
    /// <param name="identifier">The identifier.</param>
    public void Reserve(string identifier)
    {
        _reserved.Add(identifier);
        _taken.TryAdd(identifier);
    }

    /// <summary>A new identifier of this scope that is another one with a word behind it: names of the model may end in that word, too.</summary>
    /// <param name="identifier">An identifier that was made before.</param>
    /// <param name="word">The word, which begins with a capital.</param>
    public string With(string identifier, string word) => Unique(identifier + word);

    /// <summary>A new identifier of this scope that begins with a capital, for constants and properties.</summary>
    /// <inheritdoc cref="Camel"/>
    public string Pascal(string name, string fallback) => Unique(ToPascal(name, fallback));

    /// <summary>An identifier that begins with a capital, of no scope.</summary>
    /// <inheritdoc cref="Camel"/>
    public static string ToPascal(string name, string fallback)
    {
        string identifier = Capital(Words(name));
        return identifier.Length == 0 || char.IsAsciiDigit(identifier[0]) ? Capital(fallback) + identifier : identifier;
    }

    /// <summary>The name of a project: an identifier that begins with a capital and can name files and an assembly anywhere.</summary>
    /// <param name="name">The name wished for.</param>
    public static string ToProjectName(string name)
    {
        string identifier = ToPascal(name, "Model");
        return ReservedFiles.Contains(identifier) ? identifier + "Project" : identifier;
    }

    /// <summary>Whether a text is a namespace: identifiers, none a keyword, joined by dots.</summary>
    /// <param name="text">The text.</param>
    public static bool IsNamespace(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= 200 && text.Split('.').All(IsIdentifier);
    }

    /// <summary>Whether a text is an identifier of ASCII letters, digits and underscores, and no keyword.</summary>
    /// <param name="text">The text.</param>
    public static bool IsIdentifier(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !Keywords.Contains(text);
    }

    /// <summary>
    /// The name of an array in a weight file: the model's name if it is made of plain ASCII path segments; else made so. Unique when
    /// case is ignored, because archives are also unpacked to folders.
    /// </summary>
    /// <param name="name">The name in the model.</param>
    public string ArrayName(string name)
    {
        StringBuilder text = new();
        foreach (string segment in name.Split('/'))
        {
            string plain = string.Concat(segment.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' ? c : '_')).Trim('.');
            if (plain.Length > 0)
            {
                text.Append(text.Length > 0 ? "/" : string.Empty).Append(plain.AsSpan(0, Math.Min(plain.Length, MaxLength)));
            }
        }

        string array = text.Length == 0 ? "array" : text.ToString(0, Math.Min(text.Length, 3 * MaxLength)).TrimEnd('/');
        return Unique(array);
    }

    /// <summary>A model's text for a one-line comment.</summary>
    /// <param name="text">The text.</param>
    public static string Comment(string text) => ModelText.Clean(text);

    /// <summary>A model's text inside XML, such as a documentation comment: as for a comment, with markup escaped.</summary>
    /// <param name="text">The text.</param>
    public static string Xml(string text) => ModelText.Xml(text);

    /// <summary>A model's text inside Markdown: in a code span, whose delimiter it cannot hold.</summary>
    /// <param name="text">The text.</param>
    public static string Markdown(string text) => $"`{Comment(text).Replace('`', '\'').Replace('|', '/')}`";

    /// <summary>Checks a namespace the caller chose.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    internal static string RequireNamespace(string text) => IsNamespace(text)
        ? text
        : throw new InvalidInputException($"'{Comment(text)}' is no namespace.", "Give identifiers of ASCII letters, digits and underscores joined by dots, none of them a C# keyword.");

    /// <summary>The ASCII letters and digits of a name, a capital at the start of each further word.</summary>
    private static string Words(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        StringBuilder result = new();
        bool atWord = false;
        foreach (Rune rune in name[..Math.Min(name.Length, 4 * MaxLength)].EnumerateRunes())
        {
            // Letters with accents are those letters: decomposed, the marks fall away.
            foreach (char c in Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse ? " " : rune.ToString().Normalize(NormalizationForm.FormD))
            {
                if (char.IsAsciiLetterOrDigit(c))
                {
                    if (atWord && result.Length > 0 && char.IsAsciiDigit(c) && char.IsAsciiDigit(result[^1]))
                    {
                        result.Append('_');
                    }

                    result.Append(atWord && result.Length > 0 ? char.ToUpperInvariant(c) : c);
                    atWord = false;
                }
                else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                {
                    atWord = true;
                }
            }
        }

        return result.ToString(0, Math.Min(result.Length, MaxLength)).TrimEnd('_');
    }

    private static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];

    /// <summary>Small letters for the capitals a name begins with: Dense, LSTM and GRULayer become dense, lstm and gruLayer.</summary>
    private static string Lower(string words)
    {
        int capitals = words.TakeWhile(char.IsAsciiLetterUpper).Count();
        int lower = capitals > 1 && capitals < words.Length && char.IsAsciiLetterLower(words[capitals]) ? capitals - 1 : capitals;
        return words[..lower].ToLowerInvariant() + words[lower..];
    }

    private string Unique(string name) => _taken.Add(name, char.IsAsciiDigit(name[^1]) ? "_" : string.Empty);
}
