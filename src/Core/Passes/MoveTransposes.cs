using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes;

/// <summary>
/// Moves a transpose behind what works element by element, so that the pairs of transposes around channels-first layers meet and cancel:
/// f(transpose(x)) becomes transpose(f(x)). Constants of the other operand are transposed the other way when they are read.
/// </summary>
internal sealed class MoveTransposes : GraphPass
{
    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Outputs.Count != 1 || node.Output.UseCount == 0)
            {
                continue;
            }

            // Only where a transpose follows somewhere behind is there something to cancel.
            GraphNode[] transposes = [.. node.Inputs.Select(i => i.Producer).OfType<GraphNode>().Where(p => p is { Operator: TransposeOperator, Output.UseCount: 1 }).Distinct()];
            if (transposes.Length > 0 && LeadsToTranspose(node) && Moved(graph, node, transposes) is var (op, inputs, permutation))
            {
                GraphNode inner = graph.AddNodeBefore(node, node.Name + "/channels_last", op, inputs, node.SourceName, node.SourceKind);
                node.Rewrite(new TransposeOperator(permutation), [inner.Output]);
                foreach (GraphNode transpose in transposes.Where(t => t.Output.UseCount == 0))
                {
                    graph.Remove(transpose);
                }

                changes++;
            }
        }

        return changes;
    }

    private static bool LeadsToTranspose(GraphNode node)
    {
        GraphNode? at = node;
        for (int i = 0; i < 16 && at is not null; i++)
        {
            if (at.Output.Readers.Any(r => r.Operator is TransposeOperator))
            {
                return true;
            }

            at = at.Output.Readers.FirstOrDefault(r => IsOfEachElement(r.Operator) || r.Operator is PairOperator or ConcatOperator or PadOperator or BatchNormOperator);
        }

        return false;
    }

    private static bool IsOfEachElement(Operator op) =>
        op is ActivationOperator or UnaryOperator or NumberTestOperator or LogicalNotOperator or ClipOperator or CastOperator;

    private static (Operator Operator, GraphValue[] Inputs, int[] Permutation)? Moved(ModelGraph graph, GraphNode node, GraphNode[] transposes)
    {
        int[] permutation = [.. ((TransposeOperator)transposes[0].Operator).Permutation];
        bool areAlike = transposes.All(t => ((TransposeOperator)t.Operator).Permutation.SequenceEqual(permutation));
        GraphValue[] plain = [.. node.Inputs.Select(i => i.Producer is { Operator: TransposeOperator } t && transposes.Contains(t) ? t.Inputs[0] : i)];
        bool allTransposed = node.Inputs.All(i => transposes.Contains(i.Producer));
        int rank = permutation.Length;
        if (!areAlike)
        {
            return null;
        }

        return node.Operator switch
        {
            var op when IsOfEachElement(op) => (node.Operator, plain, permutation),
            ConcatOperator concat when allTransposed => (new ConcatOperator(permutation[concat.Axis < 0 ? concat.Axis + rank : concat.Axis]), plain, permutation),
            BatchNormOperator norm when transposes.Length == 1 && transposes[0].Output == node.Inputs[0] =>
                (norm with { Axis = permutation[norm.Axis < 0 ? norm.Axis + rank : norm.Axis] }, plain, permutation),
            PadOperator pad => (pad with { Before = Back(pad.Before, permutation), After = Back(pad.After, permutation) }, plain, permutation),
            PairOperator when allTransposed => (node.Operator, plain, permutation),
            PairOperator when node.Inputs.All(i => transposes.Contains(i.Producer) || (i.Constant is not null && i.Shape.Rank <= rank)) =>
                (node.Operator, [.. plain.Select(i => i.Constant is null ? i : Back(graph, i, permutation))], permutation),
            _ => null,
        };
    }

    // What stands for output axis i belongs to input axis permutation[i].
    private static int[] Back(IReadOnlyList<int> values, int[] permutation)
    {
        int[] back = new int[values.Count];
        for (int i = 0; i < back.Length; i++)
        {
            back[permutation[i]] = values[i];
        }

        return back;
    }

    private static GraphValue Back(ModelGraph graph, GraphValue value, int[] permutation)
    {
        GraphConstant constant = value.Constant!;
        if (constant.Shape.ElementCount == 1)
        {
            return value;
        }

        int rank = permutation.Length;
        TensorShape wide = new([.. Enumerable.Repeat(1L, rank - constant.Shape.Rank), .. constant.Shape]);
        int[] inverse = TensorPermutation.Inverse(permutation);
        return graph.AddConstant(value.Name + "/channels_last", new GraphConstant(
            constant.DataType, TensorPermutation.Apply(wide, inverse), () => TensorPermutation.Permute(constant.Read().Reshape(wide), inverse)));
    }
}
