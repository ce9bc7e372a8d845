using TfModelTools.Common;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Graph;

/// <summary>
/// Graphs of which the data decides how large outputs are, as graphs of known sizes: what is computed behind a <see cref="TrimOperator"/> element by element or row by row is computed of all that
/// there is room for, and the count becomes an output of its own. What lies beyond the count holds numbers of no meaning.
/// </summary>
public static class CountedOutputs
{
    /// <summary>Whether a graph has known sizes but for counted outputs.</summary>
    public static bool CanSplit(ModelGraph graph) => !HasTrims(graph) || TrySplit(graph) is not null;

    /// <summary>The graph with counts of its own for the outputs that need one (<see cref="ModelGraph.Counts"/>); the graph itself where none does, or where more is computed of what is counted.</summary>
    public static ModelGraph Split(ModelGraph graph) => HasTrims(graph) ? TrySplit(graph) ?? graph : graph;

    private static bool HasTrims(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Nodes.Any(n => n.Operator is TrimOperator);
    }

    private static ModelGraph? TrySplit(ModelGraph graph)
    {
        if (graph.States.Count > 0)
        {
            return null;
        }

        List<CountedOutput> counts = [];
        ModelGraph split = graph.Emptied(counts);
        Dictionary<GraphValue, GraphValue> map = new(ReferenceEqualityComparer.Instance);
        Dictionary<GraphValue, (int Axis, GraphValue Count)> counted = new(ReferenceEqualityComparer.Instance);
        foreach (NamedValue input in graph.Inputs)
        {
            map[input.Value] = split.AddInput(input.Name, input.Value.Spec.DataType, input.Value.Shape);
        }

        foreach (GraphNode node in graph.Nodes)
        {
            GraphValue[] inputs = [.. node.Inputs.Select(Mapped)];
            int[] which = [.. Enumerable.Range(0, inputs.Length).Where(i => counted.ContainsKey(inputs[i]))];
            if (node.Operator is TrimOperator trim)
            {
                if (which.Length > 0 || !inputs[0].Shape.IsFixed)
                {
                    return null;
                }

                // The value itself may be read elsewhere as it is: what is counted has a name of its own.
                GraphNode whole = split.AddNode(node.Name, new IdentityOperator(), [inputs[0]], node.SourceName, node.SourceKind);
                map[node.Output] = whole.Output;
                counted[whole.Output] = (trim.Axis < 0 ? trim.Axis + inputs[0].Shape.Rank : trim.Axis, inputs[1]);
                continue;
            }

            GraphNode copy;
            try
            {
                copy = split.AddNode(node.Name, node.Operator, inputs, node.SourceName, node.SourceKind);
            }
            catch (InvalidGraphException) when (which.Length > 0)
            {
                return null;
            }

            copy.CopyAbsorbed(node);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                map[node.Outputs[i]] = copy.Outputs[i];
            }

            if (which.Length == 0)
            {
                continue;
            }

            if (which.Length > 1 || AxisBehind(copy, which[0], counted[inputs[which[0]]].Axis) is not { } axis)
            {
                return null;
            }

            counted[copy.Output] = (axis, counted[inputs[which[0]]].Count);
        }

        UniqueNames names = new();
        foreach (NamedValue output in graph.Outputs)
        {
            names.TryAdd(output.Name);
            split.AddOutput(output.Name, Mapped(output.Value));
        }

        foreach (NamedValue output in graph.Outputs.Where(o => counted.ContainsKey(map[o.Value])))
        {
            (int axis, GraphValue count) = counted[map[output.Value]];
            string name = names.Add(output.Name + "/count");
            split.AddOutput(name, count);
            counts.Add(new CountedOutput(output.Name, axis, name));
        }

        return split;

        GraphValue Mapped(GraphValue value)
        {
            if (!map.TryGetValue(value, out GraphValue? mapped))
            {
                map[value] = mapped = split.AddConstant(value.Name, value.Constant!);
            }

            return mapped;
        }
    }

    /// <summary>Which axis of a node's output is counted where one of an input is; null where elements are computed of more than their own row.</summary>
    private static int? AxisBehind(GraphNode node, int input, int axis)
    {
        SymbolicShape x = node.Inputs[input].Shape;
        switch (node.Operator)
        {
            case IdentityOperator or CastOperator or UnaryOperator:
                return axis;
            case TransposeOperator transpose:
                return transpose.Permutation.ToList().IndexOf(axis);

            // What lies beyond the count are indices, too, and have to be some.
            case GatherOperator { BatchAxes: 0 } gather when input == 1 && node.Inputs[0].Shape is var table && table[gather.Axis] is { IsFixed: true, Count: > 0 }:
                return (gather.Axis < 0 ? gather.Axis + table.Rank : gather.Axis) + axis;
            case PairOperator when node.Inputs[1 - input].Shape is var other:
                int fromLast = x.Rank - axis;
                return other.Rank < fromLast || other[other.Rank - fromLast] == 1 ? node.Output.Shape.Rank - fromLast : null;
            case ReshapeOperator when axis == 0 && node.Output.Shape.Rank > 0 && node.Output.Shape[0].IsSame(x[0]):
                return 0;
            default:
                return null;
        }
    }
}
