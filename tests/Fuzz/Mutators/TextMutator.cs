using System.Text;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damages text by its tokens: words, numbers, quoted strings, brackets.</summary>
internal sealed class TextMutator : IMutator
{
    private static readonly string[] Marks = ["{", "}", "[", "]", "(", ")", "<", ">", ":", ",", ";", "=", "\"", "'", "#", "\\", "\n", " ", "/*", "//", "@", "|", "-"];

    /// <summary>The mutator.</summary>
    public static TextMutator Instance { get; } = new();

    /// <inheritdoc/>
    public Mutation Mutate(FuzzRandom random, byte[] file, byte[] other)
    {
        // Latin-1 keeps every byte, also those that are no text.
        List<string> tokens = Split(Encoding.Latin1.GetString(file));
        List<string> foreign = other.Length > 0 && random.Percent(30) ? Split(Encoding.Latin1.GetString(other)) : tokens;
        for (int i = random.Few(5); i > 0; i--)
        {
            Once(random, tokens, foreign);
        }

        return new Mutation(Encoding.Latin1.GetBytes(string.Concat(tokens)), "tokens");
    }

    private static void Once(FuzzRandom random, List<string> tokens, List<string> foreign)
    {
        if (tokens.Count == 0)
        {
            tokens.Add(random.Pick(Marks));
            return;
        }

        if (Growth.IsDue(random))
        {
            Grow(random, tokens);
            return;
        }

        int at = random.Below(tokens.Count);
        for (int i = 0; i < 8 && string.IsNullOrWhiteSpace(tokens[at]); i++)
        {
            at = random.Below(tokens.Count);
        }

        switch (random.Below(14))
        {
            case 0:
                tokens.RemoveAt(at);
                break;
            case 1:
                tokens.Insert(at, tokens[at]);
                break;
            case 2:
                tokens.RemoveRange(at, Math.Min(tokens.Count - at, 1 + random.Below(12)));
                break;
            case 3:
                tokens.InsertRange(at, [.. tokens.GetRange(at, Math.Min(tokens.Count - at, 1 + random.Below(30)))]);
                break;
            case 4 when foreign.Count > 0:
                tokens[at] = random.Pick(foreign);
                break;
            case 5 when foreign.Count > 0:
                int from = random.Below(foreign.Count);
                tokens.InsertRange(at, [.. foreign.GetRange(from, Math.Min(foreign.Count - from, 1 + random.Below(30)))]);
                break;
            case 6:
                int to = random.Below(tokens.Count);
                (tokens[at], tokens[to]) = (tokens[to], tokens[at]);
                break;
            case 7:
                tokens.Insert(at, random.Pick(Marks));
                break;
            case 8:
                tokens.InsertRange(at, Enumerable.Repeat(random.Pick(Marks), random.Pick([3, 70, 1000, 20_000])));
                break;
            case 9:
                tokens.Insert(at, Encoding.Latin1.GetString(random.Pick(HostileValues.BrokenText)));
                break;
            case 10 when random.Percent(20):
                tokens[at] = new string(random.Pick<char>(['a', '9', ' ', '/', '\0']), random.Pick([300, 4000, 5000, 70_000]));
                break;
            case 11 when random.Percent(30):
                tokens.RemoveRange(at, tokens.Count - at);
                break;
            default:
                tokens[at] = Replacement(random, tokens[at]);
                break;
        }
    }

    /// <summary>Makes a block in braces grow, with the words in front of it; or a line, where there is none.</summary>
    internal static void Grow(FuzzRandom random, List<string> tokens)
    {
        int start = tokens.FindIndex(random.Below(tokens.Count), t => t == "{");
        int end = start;
        for (int depth = 0; start >= 0 && end < tokens.Count; end++)
        {
            depth += tokens[end] == "{" ? 1 : tokens[end] == "}" ? -1 : 0;
            if (depth == 0)
            {
                break;
            }
        }

        start = start < 0 || end == tokens.Count ? random.Below(tokens.Count) : start;
        end = Math.Max(start, Math.Min(end, tokens.Count - 1));
        while (start > 0 && !tokens[start - 1].Contains('\n', StringComparison.Ordinal))
        {
            start--;
        }

        while (end + 1 < tokens.Count && !tokens[end].Contains('\n', StringComparison.Ordinal))
        {
            end++;
        }

        string[] part = [.. tokens[start..(end + 1)]];
        Growth growth = Growth.Of(random, part.Sum(t => t.Length), [.. part.Where(t => t is ['"' or '\'', _, _, ..] && t.Length < 60)]);
        tokens.InsertRange(end + 1, Enumerable.Range(0, growth.Times).SelectMany(i => part.Select(t => growth.In(t, i))).ToArray());
    }

    private static string Replacement(FuzzRandom random, string token)
    {
        // A part that was grown may be a word of no letters.
        char first = token.Length > 0 ? token[0] : ' ';
        if (first is '"' or '\'')
        {
            string text = random.Percent(70) ? random.Pick(HostileValues.Texts) : "\\u" + random.Below(65536).ToString("x4", System.Globalization.CultureInfo.InvariantCulture);
            return first + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)) + first;
        }

        return char.IsAsciiDigit(first) || first is '-' or '.'
            ? random.Pick(HostileValues.Numbers)
            : random.Pick([random.Pick(HostileValues.Numbers), "true", "false", "null", "None", "\"x\"", "{}", "[]", "()", Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(random.Pick(HostileValues.Texts)))]);
    }

    /// <summary>The tokens of a text; put together they are the text.</summary>
    internal static List<string> Split(string text)
    {
        List<string> tokens = [];
        for (int at = 0; at < text.Length;)
        {
            int end = at + 1;
            if (text[at] is '"' or '\'')
            {
                while (end < text.Length && text[end] != text[at] && text[end] != '\n')
                {
                    end += text[end] == '\\' ? 2 : 1;
                }

                end = Math.Min(text.Length, end + 1);
            }
            else if (IsWord(text[at]))
            {
                while (end < text.Length && IsWord(text[end]))
                {
                    end++;
                }
            }
            else if (char.IsWhiteSpace(text[at]))
            {
                while (end < text.Length && char.IsWhiteSpace(text[end]))
                {
                    end++;
                }
            }

            tokens.Add(text[at..end]);
            at = end;
        }

        return tokens;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '+' or > '\x7f';
}
