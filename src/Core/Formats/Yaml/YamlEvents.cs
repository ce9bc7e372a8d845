using TfModelTools.Common;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TfModelTools.Formats.Yaml;

/// <summary>
/// What a YAML document consists of, one after the other: scalars, the starts and ends of sequences and mappings, and aliases. An alias tells where what it
/// stands for begins; an anchor may be given anew, and then stands for the new one from there on.
/// </summary>
internal sealed class YamlEvents
{
    private const string Remedy = "It is damaged, or YAML of another kind than model.to_yaml() returns.";

    private readonly List<ParsingEvent> _events = [];
    private readonly Dictionary<int, int> _aliases = [];

    private YamlEvents()
    {
    }

    /// <summary>An event; the first value begins at 0.</summary>
    public ParsingEvent this[int index] => _events[index];

    /// <summary>Where what an alias stands for begins.</summary>
    /// <param name="alias">Where the alias is.</param>
    public int TargetOf(int alias) => _aliases[alias];

    /// <summary>Reads the only document of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="maxDepth">How deep it may be nested.</param>
    /// <exception cref="CorruptFileException">The text is no YAML, or no or several documents.</exception>
    public static YamlEvents Read(string text, string path, int maxDepth)
    {
        YamlEvents result = new();
        Dictionary<AnchorName, int> anchors = [];
        Parser parser = new(new StringReader(text));
        int depth = 0;
        int documents = 0;
        while (Next(parser, path) is { } current)
        {
            depth += current.NestingIncrease;
            documents += current is DocumentStart ? 1 : 0;

            // Not one more is looked for: the parser takes time for each level at each token. The stream and the document are levels too.
            if (depth > maxDepth + 2 || documents > 1)
            {
                throw Fault(path, current, documents > 1 ? "a second document" : "too many levels", documents > 1 ? "the end of the text" : $"at most {maxDepth}");
            }

            result.Add(current, anchors, path);
        }

        return result._events.Count > 0 ? result : throw new CorruptFileException(path, "the text", "no YAML document", "one", Remedy);
    }

    /// <summary>The fault of something that stands in a document.</summary>
    public static CorruptFileException Fault(string path, ParsingEvent at, string found, string expected) => new(path, $"line {at.Start.Line}", found, expected, Remedy);

    // The parser has no exception of its own for tags that are no addresses, and for some places where a text breaks off: whatever it throws of a text in memory is said of the text.
    private static ParsingEvent? Next(Parser parser, string path)
    {
        try
        {
            return parser.MoveNext() ? parser.Current : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Mark mark = (e as YamlException)?.Start ?? parser.Current?.End ?? Mark.Empty;
            throw new CorruptFileException(path, $"line {mark.Line}, column {mark.Column}", $"what is no YAML ({e.Message})", "YAML", Remedy, e);
        }
    }

    private void Add(ParsingEvent current, Dictionary<AnchorName, int> anchors, string path)
    {
        if (current is AnchorAlias alias)
        {
            _aliases[_events.Count] = anchors.TryGetValue(alias.Value, out int target) ? target : throw Fault(path, alias, $"the alias '*{alias.Value}'", "one of an anchor before it");
        }
        else if (current is NodeEvent { Anchor.IsEmpty: false } node)
        {
            anchors[node.Anchor] = _events.Count;
        }

        if (current is AnchorAlias or NodeEvent or SequenceEnd or MappingEnd)
        {
            _events.Add(current);
        }
    }
}
