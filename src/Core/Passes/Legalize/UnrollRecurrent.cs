using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Takes recurrent layers of a known number of steps apart: the inputs of all steps are multiplied by the kernel at once, then the steps follow
/// one another. A state that is zero takes no part in the first.
/// </summary>
/// <param name="maxNodes">The most nodes a layer may become; a longer one stays.</param>
/// <param name="isKept">Whether the target has the layer as it is; null where it has none.</param>
internal sealed class UnrollRecurrent(int maxNodes, Func<GraphNode, bool>? isKept = null) : LegalizingPass<RecurrentOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, RecurrentOperator op, NodeParts parts)
    {
        GraphValue x = node.Inputs[0];
        if (!x.Shape[1].IsFixed || x.Shape[1].Count == 0 || !node.Inputs[2].Shape[0].IsFixed || CountNodes(op, x.Shape[1].Count) > maxNodes || isKept?.Invoke(node) == true)
        {
            return null;
        }

        int steps = (int)x.Shape[1].Count;
        long units = node.Inputs[2].Shape[0].Count;
        Queue<GraphValue> rest = new(node.Inputs.Skip(3));
        GraphValue? bias = op.HasBias ? rest.Dequeue() : null;
        GraphValue?[] states = [.. Enumerable.Range(0, op.StateCount).Select(_ => op.HasInitialState ? rest.Dequeue() : null)];
        GraphValue? inputBias = bias is null || op.Kind != RecurrentKind.GruResetAfter ? bias : Row(parts, bias, 0);
        GraphValue? recurrentBias = bias is null || op.Kind != RecurrentKind.GruResetAfter ? null : Row(parts, bias, 1);
        GraphValue products = Product(parts, x, node.Inputs[1], inputBias);
        UnrolledSteps unrolled = new(node, parts, steps)
        {
            Products = parts.Reshape(products, new SymbolicShape(x.Shape[0], steps * op.GateCount * units)),
            InitialStates = states,
            Mask = op.HasMask ? rest.Dequeue() : null,
            ZeroOutputForMask = op.ZeroOutputForMask,
            ReturnSequences = op.ReturnSequences,
            GoBackwards = op.GoBackwards,
        };
        return unrolled.Run(op.Kind switch
        {
            RecurrentKind.SimpleRnn => (z, s) => [parts.Activation(op.Activation, Sum(parts, z, s[0], node.Inputs[2]))],
            RecurrentKind.Lstm => (z, s) => UnrolledSteps.Lstm(parts, Sum(parts, z, s[0], node.Inputs[2]), s[1], op.Activation, op.RecurrentActivation),
            RecurrentKind.Gru => Gru(op, parts, node.Inputs[2]),
            RecurrentKind.GruResetAfter => (z, s) => GruResetAfter(op, parts, z, s[0], s[0] is null ? recurrentBias : Product(parts, s[0]!, node.Inputs[2], recurrentBias)),
            _ => throw new InvalidOperationException($"There is no cell {op.Kind}."),
        });
    }

    // The most: a bias that is no constant is cut up by nodes.
    private static long CountNodes(RecurrentOperator op, long steps)
    {
        int step = op.Kind switch
        {
            RecurrentKind.SimpleRnn => 3,
            RecurrentKind.Lstm => 2 + UnrolledSteps.LstmNodes,
            RecurrentKind.Gru => 14,
            _ => 15,
        };
        return 6 + UnrolledSteps.NodesToJoin + (steps * (step + UnrolledSteps.NodesPerStep(op.StateCount, op.HasMask)));
    }

    private static GraphValue Product(NodeParts parts, GraphValue x, GraphValue kernel, GraphValue? bias) =>
        parts.Node("product", new DenseOperator(ActivationFunction.Linear), bias is null ? [x, kernel] : [x, kernel, bias]);

    // z + h . R, where h is not zero.
    private static GraphValue Sum(NodeParts parts, GraphValue z, GraphValue? h, GraphValue kernel) => h is null ? z : parts.Add(z, Product(parts, h, kernel, null));

    private static GraphValue Row(NodeParts parts, GraphValue bias, int row) => parts.Reshape(parts.Slice(bias, 0, row, 1), new SymbolicShape(bias.Shape[1]));

    private static StepFunction Gru(RecurrentOperator op, NodeParts parts, GraphValue kernel)
    {
        long units = kernel.Shape[0].Count;
        GraphValue gateKernel = parts.Slice(kernel, 1, 0, 2 * units);
        GraphValue candidateKernel = parts.Slice(kernel, 1, 2 * units, units);
        return (z, states) =>
        {
            GraphValue? h = states[0];
            GraphValue gates = Gates(op, parts, z, h is null ? null : Product(parts, h, gateKernel, null), units);
            GraphValue candidate = parts.Slice(z, -1, 2 * units, units);
            GraphValue? kept = h is null ? null : parts.Multiply(parts.Slice(gates, -1, units, units), h);
            return [Mix(op, parts, gates, Sum(parts, candidate, kept, candidateKernel), h, units)];
        };
    }

    private static GraphValue[] GruResetAfter(RecurrentOperator op, NodeParts parts, GraphValue z, GraphValue? h, GraphValue? product)
    {
        long units = z.Shape[-1].Count / 3;
        GraphValue gates = Gates(op, parts, z, product is null ? null : parts.Slice(product, -1, 0, 2 * units), units);
        GraphValue candidate = parts.Slice(z, -1, 2 * units, units);
        if (product is not null)
        {
            candidate = parts.Add(candidate, parts.Multiply(parts.Slice(gates, -1, units, units), parts.Slice(product, -1, 2 * units, units)));
        }

        return [Mix(op, parts, gates, candidate, h, units)];
    }

    // Update and reset, of both at once.
    private static GraphValue Gates(RecurrentOperator op, NodeParts parts, GraphValue z, GraphValue? product, long units)
    {
        GraphValue sums = parts.Slice(z, -1, 0, 2 * units);
        return parts.Activation(op.RecurrentActivation, product is null ? sums : parts.Add(sums, product));
    }

    // update * h + (1 - update) * candidate.
    private static GraphValue Mix(RecurrentOperator op, NodeParts parts, GraphValue gates, GraphValue sum, GraphValue? h, long units)
    {
        GraphValue update = parts.Slice(gates, -1, 0, units);
        GraphValue candidate = parts.Activation(op.Activation, sum);
        return h is null
            ? parts.Subtract(candidate, parts.Multiply(update, candidate))
            : parts.Add(parts.Multiply(update, parts.Subtract(h, candidate)), candidate);
    }
}
