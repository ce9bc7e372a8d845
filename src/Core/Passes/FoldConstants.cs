using System.Runtime.CompilerServices;
using TfModelTools.Common;
using TfModelTools.Evaluation;
using TfModelTools.Graph.Operators;
using TfModelTools.Graph;

namespace TfModelTools.Passes;

/// <summary>
/// Replaces what depends on constants alone by a constant, which is computed, by the kernels, when it is read: no weights are read here.
/// What would grow much larger than what it is made of stays.
/// </summary>
internal sealed class FoldConstants : GraphPass
{
    private const long MaxGrowth = 1 << 16;

    // What constants that are folded one after the other may grow to beyond what the first of them have: each of them may double what is before it.
    private const long MaxTogether = 1 << 22;
    private const long MaxTimes = 4;

    // Of what a folded constant is made: elements of constants that are not folded, and how many came to those on the way.
    private static readonly ConditionalWeakTable<GraphConstant, Origin> Origins = [];

    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is not DeferredOperator && node.Inputs.All(i => i.Constant is not null) && node.Outputs.All(o => o.Shape.IsFixed) && IsSmall(node))
            {
                Fold(graph, node);
                changes++;
            }
        }

        return changes;
    }

    private static bool IsSmall(GraphNode node) =>
        Elements(node) <= MaxGrowth + node.Inputs.SaturatingSum(i => i.Constant!.Shape.ElementCount)
        && OriginOf(node) is var origin && origin.Growth <= MaxTogether + (MaxTimes * Math.Min(origin.Elements, long.MaxValue / 2 / MaxTimes))
        && ConstantEvaluator.CanEvaluate(node);

    private static long Elements(GraphNode node) => node.Outputs.SaturatingSum(o => o.Shape.ElementCount.Count);

    private static Origin OriginOf(GraphNode node)
    {
        GraphConstant[] inputs = [.. node.Inputs.Select(i => i.Constant!).Distinct()];
        Origin[] origins = [.. inputs.Select(c => Origins.TryGetValue(c, out Origin? known) ? known : new Origin(c.Shape.ElementCount, 0))];
        long grown = Math.Max(0, Elements(node) - inputs.Select(c => c.Shape.ElementCount).DefaultIfEmpty(0).Max());

        // The greatest: what two inputs have in common would count twice, and doubled wherever ways part and meet.
        return new Origin(origins.Select(o => o.Elements).DefaultIfEmpty(0).Max(), SaturatingSums.SaturatingSum([origins.Select(o => o.Growth).DefaultIfEmpty(0).Max(), grown], g => g));
    }

    private static void Fold(ModelGraph graph, GraphNode node)
    {
        // The node leaves the graph, so what it computes from is taken along.
        Operator op = node.Operator;
        string name = node.Name;
        GraphConstant[] inputs = [.. node.Inputs.Select(i => i.Constant!)];
        Origin origin = OriginOf(node);
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            int output = i;
            ValueSpec spec = node.Outputs[i].Spec;
            if (node.Outputs[i].UseCount > 0)
            {
                GraphConstant folded = new(spec.DataType, spec.Shape.ToTensorShape(), () => ConstantEvaluator.Evaluate(name, op, inputs)[output]);
                Origins.Add(folded, origin);
                graph.ReplaceUses(node.Outputs[i], graph.AddConstant(node.Outputs[i].Name + "/folded", folded));
            }
        }

        graph.Remove(node);
    }

    private sealed record Origin(long Elements, long Growth);
}
