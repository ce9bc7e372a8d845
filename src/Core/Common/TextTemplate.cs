namespace TfModelTools.Common;

/// <summary>A text with places to fill in, such as "{{title}}". All are filled in one pass: what is filled in is not looked through again, whatever a model is called.</summary>
internal static class TextTemplate
{
    /// <summary>The pieces of a template, each with the place behind it; the last has none.</summary>
    public static IEnumerable<(string Text, string? Place)> Pieces(string template)
    {
        string[] pieces = template.Split("{{");
        string text = pieces[0];
        foreach (string piece in pieces.Skip(1))
        {
            int end = piece.IndexOf("}}", StringComparison.Ordinal);
            yield return (text, piece[..end]);
            text = piece[(end + 2)..];
        }

        yield return (text, null);
    }

    /// <summary>The template with its places filled in.</summary>
    /// <param name="template">The template.</param>
    /// <param name="parts">What comes into each place.</param>
    public static string Fill(string template, IReadOnlyDictionary<string, string> parts) =>
        string.Concat(Pieces(template).Select(p => p.Text + (p.Place is null ? string.Empty : parts[p.Place])));
}
