using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Convolutions, depthwise ones among them.</summary>
internal sealed class ConvEmitter(KerasDialect dialect) : KerasEmitter<ConvOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ConvOperator op) =>
        node.Inputs.Count > 3 ? "a tensor is added to it before its activation"
        : WhyNoWeights(node, 1, node.Inputs.Count - 1) ?? WhyNoFloats(node)
        ?? (op.Strides.Any(s => s > 1) && op.Dilations.Any(d => d > 1) ? "it has strides and dilations both, of which Keras takes one"
            : KerasFunction.NameOf(op.Activation, dialect) is null ? $"its activation {op.Activation.Kind} has no name in {dialect}"
            : IsDepthwise(node, op) && op.Strides.Distinct().Count() > 1 ? "it is depthwise with different strides, of which Keras takes one"
            : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConvOperator op, KerasGraphWriter writer)
    {
        int axes = op.Strides.Count;
        GraphValue kernel = node.Inputs[1];
        bool isDepthwise = IsDepthwise(node, op);
        long filters = kernel.Shape[-1].Count;
        int[] size = [.. kernel.Shape.Take(axes).Select(d => (int)d.Count)];
        List<KeyValuePair<string, KerasWeight>> weights =
        [
            isDepthwise
                ? KerasGraphWriter.Weight("depthwise_kernel", kernel, new TensorShape([.. size.Select(s => (long)s), op.Groups, filters / op.Groups]))
                : KerasGraphWriter.Weight("kernel", kernel),
        ];
        if (node.Inputs.Count == 3)
        {
            weights.Add(KerasGraphWriter.Weight("bias", node.Inputs[2]));
        }

        writer.Add(
            node,
            isDepthwise ? $"DepthwiseConv{axes}D" : $"Conv{axes}D",
            [node.Inputs[0]],
            json =>
            {
                if (isDepthwise)
                {
                    json.WriteNumber("depth_multiplier", filters / op.Groups);
                }
                else
                {
                    json.WriteNumber("filters", filters);
                    json.WriteNumber("groups", op.Groups);
                }

                Write(json, "kernel_size", size);
                Write(json, "strides", op.Strides);
                json.WriteString("padding", op.Padding.IsSame ? "same" : "valid");
                json.WriteString("data_format", "channels_last");
                Write(json, "dilation_rate", op.Dilations);
                json.WriteString("activation", KerasFunction.NameOf(op.Activation, dialect));
                json.WriteBoolean("use_bias", node.Inputs.Count == 3);
            },
            weights);
    }

    private static bool IsDepthwise(GraphNode node, ConvOperator op) => op.Groups > 1 && op.Strides.Count < 3 && node.Inputs[1].Shape[-2] == 1 && node.Inputs[0].Shape[-1] == op.Groups;
}
