using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Other shapes of each sample.</summary>
internal sealed class ReshapeEmitter : KerasEmitter<ReshapeOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ReshapeOperator op)
    {
        SymbolicShape source = node.Inputs[0].Shape, target = node.Output.Shape;
        return WhyNoWeights(node, 0, 0)
            ?? (source.Rank == 0 || target.Rank == 0 || source[0].IsUnknown || !source[0].IsSame(target[0]) ? $"it makes {target} of {source}, and a layer leaves the batch as it is"
                : target.Skip(1).Count(d => !d.IsFixed) > 1 || target.Skip(1).Any(d => d.IsPerBatch) ? $"the shape {target} is not known"
                : null);
    }

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ReshapeOperator op, KerasGraphWriter writer)
    {
        SymbolicShape target = node.Output.Shape;
        if (target.Rank == 2 && node.Inputs[0].Shape.Rank > 1)
        {
            writer.Add(node, "Flatten", node.Inputs, static json => json.WriteString("data_format", "channels_last"));
            return;
        }

        writer.Add(node, "Reshape", node.Inputs, json => Write(json, "target_shape", target.Skip(1).Select(d => d.IsFixed ? (int)d.Count : -1)));
    }
}
