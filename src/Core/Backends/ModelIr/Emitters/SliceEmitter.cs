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
        long[] starts = new long[rank], ends = new long[rank], strides = [.. Enumerable.Repeat(1L, rank)];
        long beginMask = 0, endMask = 0;
        for (int i = 0; i < rank; i++)
        {
            if (op.Counts[i] is not long count || (op.Begin[i] == 0 && op.Strides[i] == 1 && node.Inputs[0].Shape[i] == count))
            {
                beginMask |= 1L << i;
                endMask |= 1L << i;
                continue;
            }

            // A step that is not made is one of 1. Past the last element, or open before the first, where there is no index.
            starts[i] = count == 0 ? 0 : op.Begin[i];
            strides[i] = count > 1 ? op.Strides[i] : 1;
            long past = count == 0 ? 0 : op.Begin[i] + ((count - 1) * op.Strides[i]) + Math.Sign(strides[i]);
            endMask |= past < 0 ? 1L << i : 0;
            ends[i] = Math.Max(0, past);
        }

        writer.Add(node, "Slice", writer.Inputs(node)).Integers("starts", starts).Integers("ends", ends).Integers("strides", strides)
            .Integer("begin_mask", beginMask).Integer("end_mask", endMask).Integer("shrink_axis_mask", 0).Integer("new_axis_mask", 0);
    }
}
