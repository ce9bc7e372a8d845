using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace TfModelTools.HelpCompiler;

/// <summary>An about_ topic: Markdown laid out as the plain text that Get-Help shows, headings in capitals, text indented and wrapped.</summary>
internal static class AboutTopic
{
    private const int Width = 100;
    private const int Indent = 4;

    /// <summary>The text of a topic.</summary>
    /// <param name="path">The file's name, for errors.</param>
    /// <param name="markdown">A page whose top heading is the topic's name and whose first paragraph is its short description.</param>
    /// <exception cref="HelpPageException">The page has another shape.</exception>
    public static string Render(string path, string markdown)
    {
        MarkdownDocument document = MarkdownText.Parse(markdown);
        string name = Path.GetFileNameWithoutExtension(path);
        if (document is not [HeadingBlock { Level: 1 } title, ParagraphBlock summary, ..] || MarkdownText.Inline(title.Inline) != name)
        {
            throw new HelpPageException(path, 1, $"expected a top heading '# {name}' and below it one paragraph that says what the topic is about");
        }

        StringBuilder text = new();
        Section(text, "TOPIC", name);
        Section(text, "SHORT DESCRIPTION", MarkdownText.Inline(summary.Inline));
        Blocks(text, path, document.Skip(2), columns: null);
        return text.ToString();
    }

    private static void Blocks(StringBuilder text, string path, IEnumerable<Block> blocks, IReadOnlyList<string>? columns)
    {
        foreach (Block block in blocks)
        {
            if (IncludedDocument.Parse(block, path) is { } included)
            {
                Blocks(text, included.Path, included.Blocks, included.Columns);
                continue;
            }

            if (block is HeadingBlock heading)
            {
                string words = MarkdownText.Inline(heading.Inline);
                text.Append(heading.Level <= 2 ? words.ToUpperInvariant() : "  " + words).Append('\n');
                continue;
            }

            bool verbatim = block is CodeBlock or Table;
            IEnumerable<string> paragraphs = block is Table table
                ? [string.Join('\n', MarkdownText.TableRows(table, Width - (Indent * 2), columns))]
                : MarkdownText.Paragraphs(block, path);
            foreach (string paragraph in paragraphs)
            {
                Paragraph(text, paragraph, verbatim ? Indent * 2 : Indent, wrap: !verbatim);
                if (block is not ListBlock)
                {
                    text.Append('\n');
                }
            }

            if (block is ListBlock)
            {
                text.Append('\n');
            }
        }
    }

    private static void Section(StringBuilder text, string heading, string paragraph)
    {
        text.Append(heading).Append('\n');
        Paragraph(text, paragraph, Indent, wrap: true);
        text.Append('\n');
    }

    private static void Paragraph(StringBuilder text, string paragraph, int indent, bool wrap)
    {
        foreach (string line in paragraph.Split('\n'))
        {
            // A list's item hangs below its bullet.
            int bullet = wrap && line.StartsWith("- ", StringComparison.Ordinal) ? 2 : 0;
            foreach (string part in wrap ? MarkdownText.Wrap(line, Width - indent, bullet) : [line])
            {
                text.Append((new string(' ', indent) + part).TrimEnd()).Append('\n');
            }
        }
    }
}
