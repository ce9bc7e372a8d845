using System.Text;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace TfModelTools.HelpCompiler;

/// <summary>Markdown as the plain paragraphs that a console shows: emphasis and code marks go, lists keep their bullets, tables their columns.</summary>
internal static class MarkdownText
{
    /// <summary>Parses a page: Markdown with tables.</summary>
    public static MarkdownDocument Parse(string markdown) => Markdown.Parse(markdown, new MarkdownPipelineBuilder().UsePipeTables().Build());

    /// <summary>The paragraphs of a block; a list gives one for each item, a table one for each row.</summary>
    /// <param name="block">A block of a page.</param>
    /// <param name="path">The page, for the error.</param>
    /// <exception cref="HelpPageException">The block is of a kind that help pages do not use.</exception>
    public static IEnumerable<string> Paragraphs(Block block, string path) => block switch
    {
        ParagraphBlock paragraph => [Inline(paragraph.Inline)],
        CodeBlock code => [Code(code)],
        ListBlock list => list.Cast<ListItemBlock>().SelectMany((item, index) => ListItem(list, item, index, path)),
        Table table => [string.Join('\n', TableRows(table))],
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

    /// <summary>The rows of a table as lines of equal columns; the last column is wrapped where the width is given.</summary>
    /// <param name="table">The table.</param>
    /// <param name="width">The widest that a line may be; 0 for any.</param>
    /// <param name="columns">The columns wanted, by their headings; null for all.</param>
    public static IEnumerable<string> TableRows(Table table, int width = 0, IReadOnlyList<string>? columns = null)
    {
        string[][] rows = [.. table.Cast<TableRow>().Select(row => row.Cast<TableCell>().Select(Cell).ToArray())];
        if (columns is not null && rows[0].Any(columns.Contains))
        {
            int[] kept = [.. Enumerable.Range(0, rows[0].Length).Where(c => columns.Contains(rows[0][c]))];
            rows = [.. rows.Select(row => kept.Select(c => c < row.Length ? row[c] : "").ToArray())];
        }

        int count = rows.Max(row => row.Length);
        int[] widths = [.. Enumerable.Range(0, count).Select(c => rows.Max(row => c < row.Length ? row[c].Length : 0))];
        int before = widths.Take(count - 1).Sum(w => w + 2);
        foreach (string[] row in rows)
        {
            string start = string.Concat(Enumerable.Range(0, count - 1).Select(c => (c < row.Length ? row[c] : "").PadRight(widths[c] + 2)));
            string last = row.Length == count ? row[^1] : "";
            foreach (string part in width > before + 20 ? Wrap(last, width - before, 0) : [last])
            {
                yield return (start + part).TrimEnd();
                start = new string(' ', before);
            }
        }
    }

    /// <summary>Breaks a line between words; lines after the first begin with as many blanks as <paramref name="hanging"/> says.</summary>
    public static IEnumerable<string> Wrap(string line, int width, int hanging)
    {
        StringBuilder current = new();
        foreach (string word in line.Split(' '))
        {
            if (current.Length > hanging && current.Length + 1 + word.Length > width)
            {
                yield return current.ToString();
                current.Clear().Append(' ', hanging);
            }
            else if (current.Length > 0)
            {
                current.Append(' ');
            }

            current.Append(word);
        }

        yield return current.ToString();
    }

    private static string Cell(TableCell cell) => string.Join(' ', cell.OfType<ParagraphBlock>().Select(p => Inline(p.Inline)));
}
