using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Slices of an axis by index; samples with indices of their own by GatherND.</summary>
internal sealed class GatherEmitter : OnnxEmitter<GatherOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, GatherOperator op, OnnxWriter writer)
    {
        GraphValue x = node.Inputs[0];
        GraphValue indices = node.Inputs[1];
        int axis = op.Axis < 0 ? op.Axis + x.Shape.Rank : op.Axis;
        if (op.BatchAxes > 0)
        {
            EmitOfSamples(node, op.BatchAxes, axis, writer);
            return;
        }

        // One index list on an axis leaves the order of axes as it is.
        OnnxLayout layout = indices.Shape.Rank == 1 ? writer.NativeOf(x) : OnnxLayout.Plain(x.Shape.Rank);
        string table = x.Constant is not null && x.Shape.Rank == 2 && axis == 0 ? writer.Weight(node, x, [0, 1], 0) : writer.In(x, layout);
        writer.Add(node, "Gather", indices.Shape.Rank == 1 ? layout : OnnxLayout.Plain(node.Output.Shape.Rank), table, writer.Indices(node, indices)).Integer("axis", layout.PlaceOf(axis));
    }

    // GatherND counts through the axes behind those that are shared: the axis is moved there, and what stood between is moved back.
    private static void EmitOfSamples(GraphNode node, int shared, int axis, OnnxWriter writer)
    {
        GraphValue x = node.Inputs[0];
        GraphValue indices = node.Inputs[1];
        int own = indices.Shape.Rank - shared;
        int between = axis - shared;
        OnnxLayout moved = new([.. Enumerable.Range(0, shared), axis, .. Enumerable.Range(shared, between), .. Enumerable.Range(axis + 1, x.Shape.Rank - axis - 1)]);
        string listed = writer.AddPart(node, "indices", "Unsqueeze", writer.LongIndices(node, indices), writer.Constants.Integers(indices.Shape.Rank)).Output;

        // The tensor has: shared axes, those of the indices, those between, the rest.
        int rank = node.Output.Shape.Rank;
        OnnxLayout result = new([.. Enumerable.Range(0, shared), .. Enumerable.Range(shared + between, own), .. Enumerable.Range(shared, between), .. Enumerable.Range(shared + between + own, rank - shared - between - own)]);
        writer.Add(node, "GatherND", result, writer.In(x, moved), listed).Integer("batch_dims", shared);
    }
}
