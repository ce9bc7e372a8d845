using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Strided parts.</summary>
internal sealed class SliceEmitter : TensorFlowEmitter<SliceOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, SliceOperator op, TensorFlowWriter writer)
    {
        int rank = op.Begin.Count;
        int[] begin = new int[rank], end = new int[rank], strides = new int[rank];
        int beginMask = 0, endMask = 0;
        for (int i = 0; i < rank; i++)
        {
            begin[i] = (int)op.Begin[i];
            strides[i] = (int)op.Strides[i];
            if (op.Counts[i] is not long count)
            {
                beginMask |= 1 << i;
                endMask |= 1 << i;
                continue;
            }

            // One past the last element that is taken; before the first element there is no index, so the end is left open.
            long last = op.Begin[i] + ((count - 1) * op.Strides[i]);
            long past = count == 0 ? op.Begin[i] : last + Math.Sign(op.Strides[i]);
            end[i] = (int)Math.Max(0, past);
            endMask |= past < 0 ? 1 << i : 0;
        }

        string[] inputs = [writer.Reference(node.Inputs[0]), writer.Integers(node, "begin", begin), writer.Integers(node, "end", end), writer.Integers(node, "strides", strides)];
        TensorFlowWriter.StridedSlice(writer.Add(node, "StridedSlice", inputs), TypeOf(node), beginMask, endMask, 0);
    }
}
