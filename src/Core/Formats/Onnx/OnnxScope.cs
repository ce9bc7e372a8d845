using TfModelTools.Common;

namespace TfModelTools.Formats.Onnx;

/// <summary>
/// The names of one graph, branch, loop or function while it is translated: values by the references that its nodes read. A branch or a loop may read what the graph around it
/// gives: such a value becomes an argument, which the node that runs the branch hands over.
/// </summary>
/// <param name="outer">The graph around it; null for none.</param>
internal sealed class OnnxScope(OnnxScope? outer)
{
    private readonly Dictionary<string, string> _references = new(StringComparer.Ordinal);
    private readonly List<(string Argument, string Outer)> _captures = [];
    private readonly UniqueNames _names = new();

    /// <summary>The arguments for values of the graph around it, and what they are there, in the order they were met.</summary>
    public IReadOnlyList<(string Argument, string Outer)> Captures => _captures;

    /// <summary>A name for a node or an argument, which no other has, and as references can spell it.</summary>
    /// <param name="wanted">The name in the model.</param>
    public string Name(string wanted)
    {
        // References separate a node's name from the number of its output by a colon, and mark mere order by a caret.
        string safe = wanted.Replace(':', '_');
        return _names.Add(safe.StartsWith('^') ? $"_{safe[1..]}" : safe.Length == 0 ? "_" : safe);
    }

    /// <summary>Says what a value is; false where the name is taken.</summary>
    /// <param name="value">The value's name in the model.</param>
    /// <param name="reference">What nodes read.</param>
    public bool TryDefine(string value, string reference) => _references.TryAdd(value, reference);

    /// <summary>What nodes read for a value; null where nothing gives it.</summary>
    public string? Find(string value)
    {
        if (_references.TryGetValue(value, out string? known))
        {
            return known;
        }

        if (outer?.Find(value) is not { } around)
        {
            return null;
        }

        string argument = Name(value);
        _captures.Add((argument, around));
        _references.Add(value, argument);
        return argument;
    }
}
