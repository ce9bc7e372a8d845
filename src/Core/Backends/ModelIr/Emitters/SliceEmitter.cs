using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Strided parts.</summary>
internal sealed class SliceEmitter : Emitter<SliceOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, SliceOperator op, ModelIrWriter writer)
    {
        int rank = op.Begin.Count;
        long[] starts = [.. op.Begin], ends = new long[rank];
        long beginMask = 0, endMask = 0;
        for (int i = 0; i < rank; i++)
        {
            // Past the last element, or open: on an axis that is taken whole, and before the first element, where there is no index.
            long past = op.Counts[i] is not long count ? -1 : count == 0 ? op.Begin[i] : op.Begin[i] + ((count - 1) * op.Strides[i]) + Math.Sign(op.Strides[i]);
            beginMask |= op.Counts[i] is null ? 1L << i : 0;
            endMask |= past < 0 ? 1L << i : 0;
            ends[i] = Math.Max(0, past);
        }

        writer.Add(node, "Slice", writer.Inputs(node)).Integers("starts", starts).Integers("ends", ends).Integers("strides", op.Strides)
            .Integer("begin_mask", beginMask).Integer("end_mask", endMask).Integer("shrink_axis_mask", 0).Integer("new_axis_mask", 0);
    }
}
