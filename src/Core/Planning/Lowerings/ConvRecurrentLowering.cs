using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A convolutional LSTM is one kernel.</summary>
internal sealed class ConvRecurrentLowering : Lowering<ConvRecurrentOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => 
        FloatOnly.Reason(node) ?? Supported.WhyNotConstant(node, 1, ((ConvRecurrentOperator)node.Operator).HasBias ? 4 : 3) ?? Supported.WhyNotFixedSample(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, ConvRecurrentOperator op, LoweringContext context)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        SymbolicShape kernel = node.Inputs[1].Shape;
        int[] inputExtents = [.. x.Skip(2).SkipLast(1).Select(LoweringContext.Extent)];
        int[] kernelExtents = [.. kernel.SkipLast(2).Select(LoweringContext.Extent)];
        (int[] before, int[] after) = Paddings.Resolve(op.Padding, inputExtents, kernelExtents, op.Strides, op.Dilations);
        context.Emit(
            typeof(ConvLstm),
            [
                LoweringContext.Extent(x[1]),
                inputExtents,
                LoweringContext.Extent(x[-1]),
                LoweringContext.Extent(kernel[-1]) / 4,
                kernelExtents,
                Axes.Array(op.Strides),
                Axes.Array(op.Dilations),
                before,
                after,
                context.Constant(node.Inputs[1]),
                context.Constant(node.Inputs[2]),
                op.HasBias ? context.Constant(node.Inputs[3]) : null,
                Activations.ToRuntime(op.Activation),
                Activations.ToRuntime(op.RecurrentActivation),
                op.ReturnSequences,
                op.GoBackwards,
            ],
            [
                context.Value(node.Inputs[0]),
                op.HasInitialState ? context.Value(node.Inputs[^2]) : null,
                op.HasInitialState ? context.Value(node.Inputs[^1]) : null,
                null,
            ],
            [.. node.Outputs.Select(context.Value)]);
    }
}
