using System.Collections.Concurrent;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>
/// The references of one graph, read once each: thousands of nodes may read one output, and each would else have a text of its own of the name of the node it
/// belongs to. A name that stands alone is the text it was read from.
/// </summary>
internal sealed class TensorNames
{
    private readonly ConcurrentDictionary<string, TensorName> _known = new(StringComparer.Ordinal);

    /// <summary>Reads a reference.</summary>
    public TensorName Parse(string text) => text.Contains(':', StringComparison.Ordinal) ? _known.GetOrAdd(text, TensorName.Parse) : TensorName.Parse(text);
}
