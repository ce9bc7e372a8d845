using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace TfModelTools.HelpCompiler;

/// <summary>Markdown as the plain paragraphs that a console shows: emphasis and code marks go, lists keep their bullets, tables their columns.</summary>
internal static class MarkdownText
{
    /// <summary>The paragraphs of a block; a list gives one for each item, a table one for each row.</summary>
    /// <param name="block">A block of a page.</param>
    /// <param name="path">The page, for the error.</param>
    /// <exception cref="HelpPageException">The block is of a kind that help pages do not use.</exception>
    public static IEnumerable<string> Paragraphs(Block block, string path) => block switch
    {
        ParagraphBlock paragraph => [Inline(paragraph.Inline)],
        CodeBlock code => [Code(code)],
        ListBlock list => list.Cast<ListItemBlock>().SelectMany((item, index) => ListItem(list, item, index, path)),
        Table table => TableRows(table),
        _ => throw new HelpPageException(path, block.Line + 1, $"found a {block.GetType().Name}; help pages hold headings, paragraphs, lists, tables and code"),
    };

    /// <summary>The text of inlines, without markup; lines that the page breaks are one line.</summary>
    public static string Inline(ContainerInline? inlines)
    {
        StringBuilder text = new();
        foreach (Inline inline in inlines ?? Enumerable.Empty<Inline>())
        {
            text.Append(inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                LineBreakInline lineBreak => lineBreak.IsHard ? "\n" : " ",
                ContainerInline container => Inline(container),
                _ => inline.ToString(),
            });
        }

        return text.ToString();
    }

    /// <summary>The lines of a code block.</summary>
    public static string Code(CodeBlock block) => block.Lines.ToString().TrimEnd();

    private static IEnumerable<string> ListItem(ListBlock list, ListItemBlock item, int index, string path)
    {
        string bullet = list.IsOrdered ? $"{index + 1}. " : "- ";
        string indent = new(' ', bullet.Length);
        bool first = true;
        foreach (string paragraph in item.SelectMany(block => Paragraphs(block, path)))
        {
            yield return (first ? bullet : indent) + paragraph.Replace("\n", "\n" + indent, StringComparison.Ordinal);
            first = false;
        }
    }

    private static IEnumerable<string> TableRows(Table table)
    {
        string[][] rows = [.. table.Cast<TableRow>().Select(row => row.Cast<TableCell>().Select(Cell).ToArray())];
        int[] widths = [.. Enumerable.Range(0, rows.Max(row => row.Length)).Select(c => rows.Max(row => c < row.Length ? row[c].Length : 0))];
        return [string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd()))];
    }

    private static string Cell(TableCell cell) => string.Join(' ', cell.OfType<ParagraphBlock>().Select(p => Inline(p.Inline)));
}
