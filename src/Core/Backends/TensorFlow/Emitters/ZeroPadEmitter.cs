using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Paddings, of which those by zeros have an op of their own, which more readers of frozen graphs know.</summary>
internal sealed class ZeroPadEmitter : PadEmitter
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PadOperator op, TensorFlowWriter writer)
    {
        if (op.Kind == PadMode.Constant && op.Value == 0)
        {
            writer.Add(node, "Pad", Operands(node, op, writer)).Type("T", TypeOf(node)).Type("Tpaddings", DataType.Int32);
            return;
        }

        base.Emit(node, op, writer);
    }
}
