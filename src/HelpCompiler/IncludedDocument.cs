using System.Text.RegularExpressions;
using Markdig.Syntax;

namespace TfModelTools.HelpCompiler;

/// <summary>
/// A document that a topic takes its sections from, so that nothing is written twice. In the topic stands
/// <c>&lt;!-- include ../list.md: Name, Notes --&gt;</c>: of the tables only the columns named are taken.
/// </summary>
/// <param name="Path">The document.</param>
/// <param name="Blocks">What stands in it from the first heading of the second level on.</param>
/// <param name="Columns">The headings of the columns wanted.</param>
internal sealed partial record IncludedDocument(string Path, IReadOnlyList<Block> Blocks, IReadOnlyList<string> Columns)
{
    /// <summary>Reads what a comment asks for; null where the block is no comment.</summary>
    /// <param name="block">A block of a topic.</param>
    /// <param name="topicPath">The topic's file: the path of the document starts at its folder.</param>
    /// <exception cref="HelpPageException">The comment says something else, or the document is not there.</exception>
    public static IncludedDocument? Parse(Block block, string topicPath)
    {
        if (block is not HtmlBlock comment)
        {
            return null;
        }

        Match match = Include().Match(comment.Lines.ToString());
        if (!match.Success)
        {
            throw new HelpPageException(topicPath, block.Line + 1, "expected '<!-- include FILE: COLUMN, COLUMN -->', found another comment");
        }

        string path = System.IO.Path.GetFullPath(match.Groups["path"].Value, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(topicPath))!);
        if (!File.Exists(path))
        {
            throw new HelpPageException(topicPath, block.Line + 1, $"'{path}' does not exist");
        }

        return new IncludedDocument(
            path,
            [.. MarkdownText.Parse(File.ReadAllText(path)).SkipWhile(b => b is not HeadingBlock { Level: 2 })],
            match.Groups["columns"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    [GeneratedRegex(@"^<!-- include (?<path>[^:]+?)(:(?<columns>[^:]*?))? -->\s*$")]
    private static partial Regex Include();
}
