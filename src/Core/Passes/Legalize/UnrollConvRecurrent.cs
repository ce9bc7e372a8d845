using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Takes convolutional long short-term memories of a known number of steps and known extents apart: the inputs of all steps are convolved at
/// once, as so many more samples, then the steps follow one another.
/// </summary>
/// <param name="maxNodes">The most nodes a layer may become; a longer one stays.</param>
internal sealed class UnrollConvRecurrent(int maxNodes) : LegalizingPass<ConvRecurrentOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ConvRecurrentOperator op, NodeParts parts)
    {
        GraphValue x = node.Inputs[0];
        SymbolicShape state = node.Outputs[1].Shape;
        long count = UnrolledSteps.NodesToJoin + 3 + (x.Shape[1].Count * (UnrolledSteps.NodesPerStep(2, isMasked: false) + 2 + UnrolledSteps.LstmNodes));
        if (!x.Shape.Concat(state).All(d => !d.IsUnknown) || x.Shape[1].Count == 0 || count > maxNodes)
        {
            return null;
        }

        int steps = (int)x.Shape[1].Count;
        GraphValue samples = parts.Reshape(x, new SymbolicShape([x.Shape[0] * x.Shape[1], .. x.Shape.Skip(2)]));
        ConvOperator conv = new(op.Strides, op.Dilations, op.Padding, 1, ActivationFunction.Linear);
        GraphValue products = parts.Node("product", conv, [samples, node.Inputs[1], .. op.HasBias ? [node.Inputs[3]] : Array.Empty<GraphValue>()]);
        int[] ones = [.. op.Strides.Select(_ => 1)];
        ConvOperator recurrent = new(ones, ones, Padding.Same, 1, ActivationFunction.Linear);
        UnrolledSteps unrolled = new(node, parts, steps)
        {
            // The steps of a sample stand one below another: a part of the first spatial axis is a step.
            Products = parts.Reshape(products, new SymbolicShape([x.Shape[0], state[1] * steps, .. products.Shape.Skip(2)])),
            InitialStates = op.HasInitialState ? [.. node.Inputs.TakeLast(2)] : [null, null],
            ReturnSequences = op.ReturnSequences,
            GoBackwards = op.GoBackwards,
        };
        return unrolled.Run((z, s) => UnrolledSteps.Lstm(
            parts, s[0] is null ? z : parts.Add(z, parts.Node("recurrent", recurrent, s[0]!, node.Inputs[2])), s[1], op.Activation, op.RecurrentActivation));
    }
}
