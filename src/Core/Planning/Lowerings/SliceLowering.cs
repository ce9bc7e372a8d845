using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A slice is one kernel.</summary>
internal sealed class SliceLowering : Lowering<SliceOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) =>
        Supported.WhyNotAnyType(node)
        ?? (((SliceOperator)node.Operator).Counts.Select((c, i) => c is not null && node.Inputs[0].Shape[i].IsPerBatch).Any(b => b)
            ? $"it takes a part of an axis that depends on the batch size; fix it with {OptionKey.BatchSize} or {OptionKey.InputShape}"
            : null);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, SliceOperator op, LoweringContext context) =>
        context.Emit(
            KernelTypes.Close(typeof(Slice<>), node.Output.Spec.DataType),
            [
                LoweringContext.Extents(node.Inputs[0].Shape),
                op.Begin.Select(b => ExtentLimits.ToInt32(b, $"The begin of '{node.Name}'")).ToArray(),
                LoweringContext.Extents(node.Output.Shape),
                op.Strides.Select(s => ExtentLimits.ToInt32(s, $"The stride of '{node.Name}'")).ToArray(),
            ],
            [context.Value(node.Inputs[0])],
            [context.Value(node.Output)]);
}
