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
        node.Outputs.SaturatingSum(o => o.Shape.ElementCount.Count) <= MaxGrowth + node.Inputs.SaturatingSum(i => i.Constant!.Shape.ElementCount)
        && ConstantEvaluator.CanEvaluate(node);

    private static void Fold(ModelGraph graph, GraphNode node)
    {
        // The node leaves the graph, so what it computes from is taken along.
        Operator op = node.Operator;
        string name = node.Name;
        GraphConstant[] inputs = [.. node.Inputs.Select(i => i.Constant!)];
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            int output = i;
            ValueSpec spec = node.Outputs[i].Spec;
            if (node.Outputs[i].UseCount > 0)
            {
                GraphConstant folded = new(spec.DataType, spec.Shape.ToTensorShape(), () => ConstantEvaluator.Evaluate(name, op, inputs)[output]);
                graph.ReplaceUses(node.Outputs[i], graph.AddConstant(node.Outputs[i].Name + "/folded", folded));
            }
        }

        graph.Remove(node);
    }
}
