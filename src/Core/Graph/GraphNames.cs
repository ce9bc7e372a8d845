using TfModelTools.Common;

namespace TfModelTools.Graph;

/// <summary>
/// The names of a graph's values and nodes, each its own, and how many characters they come to: what is written out for each call of a function, or each
/// output of a node, takes the name along.
/// </summary>
/// <param name="maxLength">How many characters they may come to.</param>
internal sealed class GraphNames(long maxLength = long.MaxValue)
{
    private readonly UniqueNames _names = new();
    private long _length;

    /// <summary>How many characters the names may come to.</summary>
    public long MaxLength => maxLength;

    /// <summary>Takes a name, and gives it as it is, or with a number where it is taken.</summary>
    /// <exception cref="LimitExceededException">The names come to too many characters.</exception>
    public string Add(string wish)
    {
        string own = _names.Add(wish);
        Count(own.Length);
        return own;
    }

    /// <summary>Counts the names of a node's outputs, each of which says the node's again.</summary>
    /// <exception cref="LimitExceededException">The names come to too many characters.</exception>
    public void CountOutputs(GraphNode node) => Count(node.Name.Length * (node.Outputs.Count - 1L));

    private void Count(long characters)
    {
        _length += characters;
        if (_length > maxLength)
        {
            throw new LimitExceededException($"The names of the model's nodes and values come to more than {maxLength} characters.", "The model is probably damaged; shorter names of nodes take fewer.");
        }
    }
}
