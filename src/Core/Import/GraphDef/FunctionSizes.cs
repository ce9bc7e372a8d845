using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Counts, without writing anything out, the nodes that a call of a function comes to: forty functions that call the one before twice are a
/// few kilobytes of file and a million million nodes.
/// </summary>
/// <param name="graph">The graph with its functions.</param>
internal sealed class FunctionSizes(TensorFlowGraph graph)
{
    private static readonly HashSet<string> Callers = new(StringComparer.Ordinal)
    {
        "PartitionedCall", "StatefulPartitionedCall", "If", "StatelessIf", "Case", "StatelessCase", "While", "StatelessWhile", "Loop", "Scan", "SequenceMap",
    };

    private readonly Dictionary<TensorFlowFunction, long> _sizes = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// The nodes that a call needs for its results, those of the functions it calls included: of a condition both branches, of a loop one
    /// turn. At most <see cref="int.MaxValue"/>.
    /// </summary>
    public long Of(TensorFlowFunction function) => Of(function, 0);

    private long Of(TensorFlowFunction function, int depth)
    {
        if (_sizes.TryGetValue(function, out long known))
        {
            return known;
        }

        // What calls itself, or is nested too deep, is refused with those words when it is called.
        _sizes[function] = 0;
        if (depth > Limits.MaxDepth)
        {
            return 0;
        }

        long size = 0;
        HashSet<string> needed = new(StringComparer.Ordinal);
        Stack<string> pending = new(function.Outputs.Select(function.Result).OfType<TensorName>().Select(r => r.Node));
        while (pending.TryPop(out string? next))
        {
            if (function.Find(next) is not { } node || !needed.Add(next))
            {
                continue;
            }

            size++;
            foreach (TensorFlowFunction called in Called(node))
            {
                size = Math.Min(int.MaxValue, size + Of(called, depth + 1));
            }

            foreach (TensorName input in node.Inputs)
            {
                pending.Push(input.Node);
            }
        }

        return _sizes[function] = size;
    }

    private IEnumerable<TensorFlowFunction> Called(TensorFlowNode node)
    {
        if (graph.FindFunction(node.Op) is { } itself)
        {
            return [itself];
        }

        return !Callers.Contains(node.Op) ? []
            : node.AttributeNames.Select(a => node.Attribute(a)!)
                .SelectMany(a => a.Function is { } one ? [one] : a.Functions)
                .Select(graph.FindFunction)
                .OfType<TensorFlowFunction>();
    }
}
