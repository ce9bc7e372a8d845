using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>One number repeated to a shape that depends on the batch, as the first states of recurrent cells are.</summary>
internal sealed class BroadcastToEmitter : Emitter<BroadcastToOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, BroadcastToOperator op) =>
        node.Inputs[0].Constant is not { Shape.ElementCount: 1, DataType: DataType.Float32 or DataType.Int32 } ? "the IR repeats one number alone, of float32 or int32"
        : node.Output.Shape.Any(d => !d.IsFixed && !(d.IsPerBatch && d.Count == 1)) ? $"the shape {node.Output.Shape} is not known"
        : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BroadcastToOperator op, ModelIrWriter writer)
    {
        SymbolicShape shape = node.Output.Shape;
        string[] extents = [.. shape.Select((d, i) => d.IsPerBatch ? writer.Batch() : writer.Number(node, FormattableString.Invariant($"shape/{i}"), d.Count, DataType.Int32))];
        string dims = writer.AddPart(node, "shape", "Pack", new SymbolicShape(shape.Rank), extents).Integer("axis", 0).Integer("N", shape.Rank).Name;
        GraphConstant element = node.Inputs[0].Constant!;
        writer.Graph.AddConstant(writer.Add(node, "Fill", dims), () => element.Read().Reshape(TensorShape.Scalar));
    }
}
