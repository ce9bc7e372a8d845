using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Paddings by a constant or by mirroring.</summary>
internal class PadEmitter : TensorFlowEmitter<PadOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PadOperator op) =>
        op.Before.Concat(op.After).Any(p => p < 0) ? "its padding is negative" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PadOperator op, TensorFlowWriter writer)
    {
        string[] inputs = Operands(node, op, writer);
        if (op.Kind != PadMode.Constant)
        {
            writer.Add(node, "MirrorPad", inputs).Type("T", TypeOf(node)).Type("Tpaddings", DataType.Int32).Text("mode", op.Kind == PadMode.Reflect ? "REFLECT" : "SYMMETRIC");
            return;
        }

        writer.Add(node, "PadV2", [.. inputs, writer.Number(node, "constant_values", op.Value, TypeOf(node))]).Type("T", TypeOf(node)).Type("Tpaddings", DataType.Int32);
    }

    /// <summary>What is padded, and by how much.</summary>
    private protected static string[] Operands(GraphNode node, PadOperator op, TensorFlowWriter writer)
    {
        int[] pairs = [.. op.Before.Zip(op.After, (b, a) => new[] { b, a }).SelectMany(p => p)];
        return [writer.Reference(node.Inputs[0]), writer.Integers(node, "paddings", pairs, new TensorShape(op.Before.Count, 2))];
    }
}
