namespace TfModelTools.Common.Wording;

/// <summary>What to do about a fault, for the person at hand.</summary>
public static class Hints
{
    private static readonly char[] Ends = [' ', ',', ';', ')', ':', '\'', '"'];

    /// <summary>A hint without the sentences that tell to give an option which was given.</summary>
    /// <param name="hint">The hint, of whole sentences.</param>
    /// <param name="given">The options that were given, as they are written: "--exclude-optimizer", "-ExcludeOptimizer".</param>
    /// <returns>What is left; the whole hint when none of it were.</returns>
    public static string Without(string hint, IReadOnlyCollection<string> given)
    {
        ArgumentNullException.ThrowIfNull(hint);
        ArgumentNullException.ThrowIfNull(given);
        if (given.Count == 0 || !given.Any(g => Names(hint, g)))
        {
            return hint;
        }

        string[] sentences = Sentences(hint);
        return string.Join(' ', sentences.Where(s => !given.Any(g => Names(s, g))));
    }

    private static bool Names(string text, string option)
    {
        for (int at = text.IndexOf(option, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(option, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            int end = at + option.Length;
            bool begins = at == 0 || text[at - 1] is ' ' or '(' or '\'' or '"';
            bool ends = end == text.Length || Array.IndexOf(Ends, text[end]) >= 0 || (text[end] == '.' && (end + 1 == text.Length || text[end + 1] == ' '));
            if (begins && ends)
            {
                return true;
            }
        }

        return false;
    }

    private static string[] Sentences(string hint)
    {
        List<string> sentences = [];
        int start = 0;
        for (int i = 0; i < hint.Length; i++)
        {
            if (hint[i] is '.' or '!' or '?' && (i + 1 == hint.Length || (hint[i + 1] == ' ' && i + 2 < hint.Length && !char.IsLower(hint[i + 2]))))
            {
                sentences.Add(hint[start..(i + 1)]);
                start = i + 2;
            }
        }

        return start < hint.Length ? [.. sentences, hint[start..]] : [.. sentences];
    }
}
