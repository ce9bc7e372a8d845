using System.Collections;
using TfModelTools.Common;

namespace TfModelTools.Graph;

/// <summary>The nodes of a graph in their order: a chain, so that passes put nodes in and take them out at no cost.</summary>
internal sealed class NodeChain : IEnumerable<GraphNode>
{
    private GraphNode? _first;
    private GraphNode? _last;
    private GraphNode[]? _all;

    /// <summary>How many nodes there are.</summary>
    public int Count { get; private set; }

    /// <summary>The nodes as a list, which is made when it is asked for.</summary>
    public IReadOnlyList<GraphNode> All => _all ??= [.. this];

    /// <summary>Puts in a node.</summary>
    /// <param name="node">The node, which is in no chain.</param>
    /// <param name="next">The node to stand before; null for the end.</param>
    public void Insert(GraphNode node, GraphNode? next)
    {
        Join(next is null ? _last : next.Previous, node);
        Join(node, next);
        _all = null;
        Count++;
    }

    /// <summary>Takes out a node.</summary>
    public void Remove(GraphNode node)
    {
        Join(node.Previous, node.Next);
        node.Previous = node.Next = null;
        _all = null;
        Count--;
    }

    /// <summary>Puts each node after those it reads from; otherwise the order stays.</summary>
    /// <exception cref="InvalidGraphException">A node depends on itself.</exception>
    public void Sort()
    {
        List<GraphNode> sorted = [];
        HashSet<GraphNode> done = new(ReferenceEqualityComparer.Instance);
        HashSet<GraphNode> open = new(ReferenceEqualityComparer.Instance);
        foreach (GraphNode start in All)
        {
            Stack<GraphNode> pending = new([start]);
            while (pending.TryPeek(out GraphNode? node))
            {
                GraphNode[] missing = done.Contains(node) ? [] : [.. node.Inputs.Select(i => i.Producer).OfType<GraphNode>().Where(p => !done.Contains(p))];
                if (missing.Length > 0 && !open.Add(node))
                {
                    throw new InvalidGraphException($"The node '{node.Name}' depends on itself.", "This is a fault of TfModelTools, not of your model: please report it with the model.");
                }

                if (missing.Length > 0)
                {
                    Array.ForEach(missing, pending.Push);
                    continue;
                }

                pending.Pop();
                if (done.Add(node))
                {
                    sorted.Add(node);
                }
            }
        }

        GraphNode? last = null;
        foreach (GraphNode node in sorted)
        {
            Join(last, node);
            last = node;
        }

        Join(last, null);
        _all = null;
    }

    /// <inheritdoc/>
    public IEnumerator<GraphNode> GetEnumerator()
    {
        for (GraphNode? node = _first; node is not null; node = node.Next)
        {
            yield return node;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Null stands for what is before the first and after the last.
    private void Join(GraphNode? previous, GraphNode? next)
    {
        if (previous is null)
        {
            _first = next;
        }
        else
        {
            previous.Next = next;
        }

        if (next is null)
        {
            _last = previous;
        }
        else
        {
            next.Previous = previous;
        }
    }
}
