using System.Globalization;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Planning.Lowerings;

/// <summary>Batch normalization is what differs from the mean, by a factor per channel, derived from two of its weights in float64, and an offset.</summary>
internal sealed class BatchNormLowering : Lowering<BatchNormOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => FloatOnly.Reason(node) ?? Supported.WhyNotConstant(node, 1);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, BatchNormOperator op, LoweringContext context)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        int axis = Axes.Normalize(op.Axis, x.Rank);
        GraphConstant gamma = node.Inputs[1].Constant!;
        GraphConstant variance = node.Inputs[4].Constant!;
        string how = string.Create(CultureInfo.InvariantCulture, $"scale {op.Epsilon:R}");
        PlanConstant scale = context.Constant([gamma, variance], how, $"{node.Name}/scale", DataType.Float32, gamma.Shape, () => Scale(gamma, variance, op.Epsilon));
        context.Emit<ScaleOffset>(
            [Axes.Inner(x, axis), context.Constant(node.Inputs[3]), scale, context.Constant(node.Inputs[2]), Activation.Linear],
            [context.Value(node.Inputs[0])],
            context.Value(node.Output),
            inPlaceInput: 0);
    }

    private static Tensor Scale(GraphConstant gamma, GraphConstant variance, float epsilon)
    {
        float[] scale = gamma.Read().AsSpan<float>().ToArray();
        ReadOnlySpan<float> squares = variance.Read().AsSpan<float>();
        for (int i = 0; i < scale.Length; i++)
        {
            scale[i] = (float)(scale[i] / Math.Sqrt((double)squares[i] + epsilon));
        }

        return Tensor.Create<float>(scale, gamma.Shape);
    }
}
