using System.Text.RegularExpressions;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace TfModelTools.HelpCompiler;

/// <summary>
/// Reads the page of a cmdlet: a top heading with its name, the synopsis as the paragraph below it, then the sections Description,
/// Examples, Parameters, Inputs, Outputs and, where wanted, Notes and Related links. A page of another shape is refused: what is not
/// understood would be missing in Get-Help without a word.
/// </summary>
internal sealed partial class HelpPageReader
{
    private static readonly string[] Required = ["Description", "Examples", "Parameters", "Inputs", "Outputs"];
    private static readonly string[] Optional = ["Notes", "Related links"];

    private readonly string _path;
    private readonly string _cmdlet;
    private readonly IReadOnlyList<Block> _synopsis;
    private readonly Dictionary<string, (int Line, IReadOnlyList<Block> Blocks)> _sections = new(StringComparer.OrdinalIgnoreCase);

    private HelpPageReader(string path, MarkdownDocument document)
    {
        _path = path;
        if (document.FirstOrDefault() is not HeadingBlock { Level: 1 } title)
        {
            throw Fault(1, "expected a top heading with the cmdlet's name, as in '# Get-Thing'");
        }

        _cmdlet = MarkdownText.Inline(title.Inline);
        (_synopsis, IReadOnlyList<(HeadingBlock Heading, IReadOnlyList<Block> Blocks)> sections) = Split(document.Skip(1), level: 2);
        foreach ((HeadingBlock heading, IReadOnlyList<Block> blocks) in sections)
        {
            string name = MarkdownText.Inline(heading.Inline);
            if (!Required.Concat(Optional).Contains(name, StringComparer.OrdinalIgnoreCase) || !_sections.TryAdd(name, (heading.Line + 1, blocks)))
            {
                throw Fault(heading.Line + 1, $"found the section '{name}', expected {string.Join(", ", Required)} and perhaps {string.Join(", ", Optional)}, once each");
            }
        }

        if (Required.FirstOrDefault(name => !_sections.ContainsKey(name)) is { } missing)
        {
            throw Fault(1, $"expected a section '## {missing}'");
        }
    }

    /// <summary>Reads a page.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="HelpPageException">It is not of the form that the class describes.</exception>
    public static HelpPage Read(string path) => Parse(path, File.ReadAllText(path));

    /// <summary>Reads a page from its text.</summary>
    /// <param name="path">The name that errors give.</param>
    /// <param name="markdown">The page.</param>
    /// <exception cref="HelpPageException">It is not of the form that the class describes.</exception>
    public static HelpPage Parse(string path, string markdown) => new HelpPageReader(path, MarkdownText.Parse(markdown)).ToPage();

    private HelpPage ToPage() => new(
        _path,
        _cmdlet,
        _synopsis is [ParagraphBlock synopsis]
            ? MarkdownText.Inline(synopsis.Inline)
            : throw Fault(2, "expected one paragraph, the synopsis, between the top heading and the first section"),
        Text("Description"),
        Examples(),
        [.. Entries("Parameters").Select(e => e.Name.StartsWith('-') ? e with { Name = e.Name[1..] } : throw Fault(e.Line, $"found '{e.Name}', expected a parameter as in '### -Path'"))],
        Entries("Inputs"),
        Entries("Outputs"),
        Text("Notes"),
        [.. Blocks("Related links").SelectMany(block => block.Descendants<LinkInline>()).Select(ToLink)]);

    private IReadOnlyList<Block> Blocks(string section) => _sections.TryGetValue(section, out (int Line, IReadOnlyList<Block> Blocks) found) ? found.Blocks : [];

    private IReadOnlyList<string> Text(string section) => [.. Blocks(section).SelectMany(block => MarkdownText.Paragraphs(block, _path))];

    private IReadOnlyList<HelpEntry> Entries(string section) =>
        [.. Subsections(section).Select(s => new HelpEntry(MarkdownText.Inline(s.Heading.Inline), s.Heading.Line + 1, [.. s.Blocks.SelectMany(block => MarkdownText.Paragraphs(block, _path))]))];

    private IReadOnlyList<HelpExample> Examples() => [.. Subsections("Examples").Select(example =>
    {
        FencedCodeBlock[] code = [.. example.Blocks.OfType<FencedCodeBlock>().Where(block => block.Info == "powershell")];
        if (code.Length == 0)
        {
            throw Fault(example.Heading.Line + 1, "expected code in this example, between '```powershell' and '```'");
        }

        IReadOnlyList<string> Around(Func<Block, bool> where) => [.. example.Blocks.Where(where).SelectMany(block => MarkdownText.Paragraphs(block, _path))];
        return new HelpExample(
            MarkdownText.Inline(example.Heading.Inline),
            Around(block => block.Line < code[0].Line),
            string.Join('\n', code.Select(MarkdownText.Code)),
            Around(block => block.Line > code[0].Line && !code.Contains(block)));
    })];

    private IEnumerable<(HeadingBlock Heading, IReadOnlyList<Block> Blocks)> Subsections(string section)
    {
        (IReadOnlyList<Block> before, IReadOnlyList<(HeadingBlock, IReadOnlyList<Block>)> parts) = Split(Blocks(section), level: 3);
        return before.Count == 0 ? parts : throw Fault(before[0].Line + 1, $"expected a heading of the third level below '## {section}'");
    }

    private (IReadOnlyList<Block> Before, IReadOnlyList<(HeadingBlock Heading, IReadOnlyList<Block> Blocks)> Parts) Split(IEnumerable<Block> blocks, int level)
    {
        List<Block> before = [];
        List<(HeadingBlock, IReadOnlyList<Block>)> parts = [];
        List<Block> current = before;
        foreach (Block block in blocks)
        {
            if (block is HeadingBlock heading && heading.Level <= level)
            {
                if (heading.Level < level)
                {
                    throw Fault(heading.Line + 1, $"found a heading of level {heading.Level} here, expected level {level}");
                }

                current = [];
                parts.Add((heading, current));
            }
            else
            {
                current.Add(block);
            }
        }

        return (before, parts);
    }

    /// <summary>A link to another page of this folder is one that Get-Help can follow by its text.</summary>
    private static HelpLink ToLink(LinkInline link) => new(MarkdownText.Inline(link), PageLink().IsMatch(link.Url ?? "") ? "" : link.Url ?? "");

    private HelpPageException Fault(int line, string problem) => new(_path, line, problem);

    [GeneratedRegex(@"^(\./)?[\w-]+\.md$")]
    private static partial Regex PageLink();
}
