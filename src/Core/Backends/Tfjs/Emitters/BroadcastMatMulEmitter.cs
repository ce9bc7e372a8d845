using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs.Emitters;

/// <summary>
/// Matrix products, of which TensorFlow.js takes the axes before the matrices for one: where both operands have some, and others, the result has too few values (tfjs-backend-cpu,
/// BatchMatMul.ts). Both are broadcast by ops of their own then.
/// </summary>
internal sealed class BroadcastMatMulEmitter : MatMulEmitter
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, MatMulOperator op) =>
        Mixes(node) && !node.Output.Shape.SkipLast(2).All(d => !d.IsUnknown) ? $"the shape {node.Output.Shape} is not known" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, MatMulOperator op, TensorFlowWriter writer)
    {
        if (!Mixes(node))
        {
            base.Emit(node, op, writer);
            return;
        }

        Add(node, op, writer, [Broadcast("a", node.Inputs[0]), Broadcast("b", node.Inputs[1])]);

        string Broadcast(string operand, GraphValue value)
        {
            SymbolicShape shape = new([.. node.Output.Shape.SkipLast(2), .. value.Shape.TakeLast(2)]);
            writer.AddPart(node, $"BroadcastTo/{operand}", "BroadcastTo", [writer.Reference(value), writer.Shape(node, $"BroadcastTo/{operand}/shape", shape)], out string wide)
                .Type("T", value.Spec.DataType).Type("Tidx", DataType.Int32);
            return wide;
        }
    }

    private static bool Mixes(GraphNode node)
    {
        SymbolicShape[] batches = [.. node.Inputs.Select(i => new SymbolicShape([.. i.Shape.SkipLast(2)]))];
        return batches.All(b => b.Any(d => d != 1)) && !batches[0].IsSame(batches[1]);
    }
}
