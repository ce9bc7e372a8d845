using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Each element of a spatial axis several times.</summary>
internal sealed class RepeatEmitter : KerasEmitter<RepeatOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, RepeatOperator op)
    {
        int rank = node.Inputs[0].Shape.Rank;
        return WhyNoWeights(node, 0, 0) ?? (rank is 3 or 4 or 5 && Axis(op.Axis, rank) is > 0 and int axis && axis < rank - 1 ? null : "it repeats other than an axis between the batch and the channels");
    }

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, RepeatOperator op, KerasGraphWriter writer)
    {
        int rank = node.Inputs[0].Shape.Rank;
        int axis = Axis(op.Axis, rank);
        writer.Add(node, $"UpSampling{rank - 2}D", node.Inputs, json =>
        {
            if (rank == 3)
            {
                json.WriteNumber("size", op.Count);
            }
            else
            {
                Write(json, "size", Enumerable.Range(1, rank - 2).Select(a => a == axis ? op.Count : 1));
                json.WriteString("data_format", "channels_last");
            }
        });
    }
}
