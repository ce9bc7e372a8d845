using System.Buffers;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Words that a person is typing, and names as they must be typed.</summary>
internal static class CompletionText
{
    /// <summary>What separates words, or means something else at a word's place, in PowerShell.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\r\n'\"`$;,(){}|&<>@#‘’‚‛“”„");

    /// <summary>The quote a word begins with, and the word without its quotes.</summary>
    public static (char? Quote, string Text) Unquote(string word)
    {
        if (word.Length == 0 || word[0] is not ('\'' or '"'))
        {
            return (null, word);
        }

        char quote = word[0];
        string inner = word[1..];
        if (inner.EndsWith(quote))
        {
            inner = inner[..^1];
        }

        return (quote, inner.Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal));
    }

    /// <summary>A value as an argument: quoted where needed, or as the person began to.</summary>
    /// <param name="value">The value.</param>
    /// <param name="quote">The quote typed already, if any.</param>
    /// <param name="isWildcard">Whether the parameter takes wildcards, so that those in the value must be escaped.</param>
    public static string Quote(string value, char? quote, bool isWildcard)
    {
        string text = isWildcard ? WildcardPattern.Escape(value) : value;
        if (quote == '"')
        {
            return '"' + text.Replace("`", "``", StringComparison.Ordinal).Replace("$", "`$", StringComparison.Ordinal).Replace("\"", "`\"", StringComparison.Ordinal) + '"';
        }

        bool needed = quote is not null || text.Length == 0 || text[0] is '-' or '–' or '—' or '―' || text.AsSpan().IndexOfAny(Special) >= 0
            || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));
        return needed ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'" : text;
    }

    /// <summary>The items whose text begins with what was typed; where none does, those that contain it. A wildcard that was typed is one.</summary>
    public static IEnumerable<T> Matching<T>(IReadOnlyList<T> items, Func<T, string> text, string typed)
    {
        string wanted = typed.TrimEnd('*');
        if (wanted.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            WildcardPattern pattern = new(wanted + "*", WildcardOptions.IgnoreCase);
            foreach (T item in items.Where(i => pattern.IsMatch(text(i))))
            {
                yield return item;
            }

            yield break;
        }

        bool found = false;
        foreach (T item in items)
        {
            if (text(item).StartsWith(wanted, StringComparison.OrdinalIgnoreCase))
            {
                found = true;
                yield return item;
            }
        }

        if (!found && wanted.Length > 0)
        {
            foreach (T item in items)
            {
                if (text(item).Contains(wanted, StringComparison.OrdinalIgnoreCase))
                {
                    yield return item;
                }
            }
        }
    }
}
