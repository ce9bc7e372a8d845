using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Other element types: the IR knows three as such.</summary>
internal sealed class CastEmitter : Emitter<CastOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, CastOperator op) => NameOf(op.DataType) is null ? $"the IR casts to float32, float64 and int32, not to {op.DataType.TensorFlowName()}" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, CastOperator op, ModelIrWriter writer) => writer.Add(node, "Cast", writer.Inputs(node)).Text("dstType", NameOf(op.DataType)!);

    private static string? NameOf(DataType type) => type switch
    {
        DataType.Float32 => "float",
        DataType.Float64 => "double",
        DataType.Int32 => "int",
        _ => null,
    };
}
