using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Recurrent layers.</summary>
internal sealed class RecurrentEmitter(KerasDialect dialect) : KerasEmitter<RecurrentOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, RecurrentOperator op) =>
        op.HasMask ? "it is given a mask, which comes from no layer here"
        : WhyNoWeights(node, 1, op.HasBias ? 3 : 2) ?? WhyNoFloats(node)
        ?? (new[] { op.Activation, op.RecurrentActivation }.FirstOrDefault(f => KerasFunction.NameOf(f, dialect) is null) is { } function ? $"its activation {function.Kind} has no name in {dialect}" : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, RecurrentOperator op, KerasGraphWriter writer)
    {
        string className = op.Kind switch { RecurrentKind.SimpleRnn => "SimpleRNN", RecurrentKind.Lstm => "LSTM", _ => "GRU" };
        List<KeyValuePair<string, KerasWeight>> weights = [KerasGraphWriter.Weight("cell/kernel", node.Inputs[1]), KerasGraphWriter.Weight("cell/recurrent_kernel", node.Inputs[2])];
        if (op.HasBias)
        {
            weights.Add(KerasGraphWriter.Weight("cell/bias", node.Inputs[3]));
        }

        writer.Add(node, className, [node.Inputs[0], .. node.Inputs.Skip(op.HasBias ? 4 : 3)], json => WriteOptions(json, node, op), weights);
    }

    private void WriteOptions(Utf8JsonWriter json, GraphNode node, RecurrentOperator op)
    {
        json.WriteNumber("units", node.Inputs[2].Shape[0].Count);
        json.WriteString("activation", KerasFunction.NameOf(op.Activation, dialect));
        if (op.Kind != RecurrentKind.SimpleRnn)
        {
            json.WriteString("recurrent_activation", KerasFunction.NameOf(op.RecurrentActivation, dialect));
        }

        if (op.Kind is RecurrentKind.Gru or RecurrentKind.GruResetAfter)
        {
            json.WriteBoolean("reset_after", op.Kind == RecurrentKind.GruResetAfter);
        }

        json.WriteBoolean("use_bias", op.HasBias);
        json.WriteBoolean("return_sequences", op.ReturnSequences);
        json.WriteBoolean("return_state", node.Outputs.Skip(1).Any(o => o.UseCount > 0));
        json.WriteBoolean("go_backwards", op.GoBackwards);
    }
}
