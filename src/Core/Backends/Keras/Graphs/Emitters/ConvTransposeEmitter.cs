using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Transposed convolutions that are padded as Keras' "valid" and "same" are.</summary>
internal sealed class ConvTransposeEmitter(KerasDialect dialect) : KerasEmitter<ConvTransposeOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ConvTransposeOperator op) =>
        WhyNoWeights(node, 1, node.Inputs.Count - 1) ?? WhyNoFloats(node)
        ?? (op.Dilations.Any(d => d > 1) ? "it is dilated"
            : PaddingOf(node, op) is null ? "what it cuts off is what neither \"valid\" nor \"same\" does"
            : KerasFunction.NameOf(op.Activation, dialect) is null ? $"its activation {op.Activation.Kind} has no name in {dialect}"
            : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConvTransposeOperator op, KerasGraphWriter writer)
    {
        int axes = op.Strides.Count;
        GraphValue kernel = node.Inputs[1];
        List<KeyValuePair<string, KerasWeight>> weights = [KerasGraphWriter.Weight("kernel", kernel)];
        if (node.Inputs.Count == 3)
        {
            weights.Add(KerasGraphWriter.Weight("bias", node.Inputs[2]));
        }

        writer.Add(
            node,
            $"Conv{axes}DTranspose",
            [node.Inputs[0]],
            json =>
            {
                json.WriteNumber("filters", kernel.Shape[-2].Count);
                Write(json, "kernel_size", kernel.Shape.Take(axes).Select(d => (int)d.Count));
                Write(json, "strides", op.Strides);
                json.WriteString("padding", PaddingOf(node, op));
                json.WriteString("data_format", "channels_last");
                json.WriteString("activation", KerasFunction.NameOf(op.Activation, dialect));
                json.WriteBoolean("use_bias", node.Inputs.Count == 3);
            },
            weights);
    }

    private static string? PaddingOf(GraphNode node, ConvTransposeOperator op)
    {
        long[] over = [.. op.Strides.Select((s, i) => node.Inputs[1].Shape[i].Count - s)];
        bool Cuts(Func<long, (long Before, long After)> rule) => over.Select(rule).Zip(op.CropBefore.Zip(op.CropAfter), (r, c) => r.Before == c.First && r.After == c.Second).All(r => r);
        return Cuts(static o => (0, Math.Min(0, o))) ? "valid"
            : Cuts(static o => (Math.Max(0, o) / 2, o - (Math.Max(0, o) / 2))) ? "same"
            : null;
    }
}
