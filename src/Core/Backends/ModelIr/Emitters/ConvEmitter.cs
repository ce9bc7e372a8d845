using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Convolutions with their biases; those of a group for each channel are depthwise ones.</summary>
internal sealed class ConvEmitter : Emitter<ConvOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ConvOperator op) =>
        node.Inputs.Count > 3 ? "a value is added to it"
        : node.Inputs.Skip(1).Any(i => i.Constant is null) ? "its kernel or its bias is computed, and the IR keeps them as weights"
        : op.Activation.Kind != ActivationKind.Linear ? "an activation is fused into it"
        : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConvOperator op, ModelIrWriter writer)
    {
        GraphValue kernel = node.Inputs[1];
        TensorShape shape = kernel.Constant!.Shape;
        bool isDepthwise = op.Groups > 1 && shape.Rank == 4 && shape[2] == 1 && node.Inputs[0].Shape[-1] == op.Groups;
        TensorShape written = isDepthwise ? new TensorShape(shape[0], shape[1], op.Groups, shape[3] / op.Groups) : shape;
        var added = writer.Add(node, isDepthwise ? "DepthwiseConv" : "Conv", writer.Reference(node.Inputs[0]))
            .Integers("kernel_shape", written).Integers("strides", ModelIrPadding.AllAxes(op.Strides)).Bool("use_bias", node.Inputs.Count == 3).Text("data_format", shape.Rank == 5 ? "NDHWC" : "NHWC");
        if (op.Groups > 1 && !isDepthwise)
        {
            added.Integer("group", op.Groups);
        }

        if (op.Dilations.Any(d => d != 1))
        {
            added.Integers("dilations", ModelIrPadding.AllAxes(op.Dilations));
            writer.Warn($"'{added.Name}' is dilated: its dilations are written, and MMdnn's own programs do not read them. What they make of this IR computes otherwise; what is read here does not.");
        }

        ModelIrPadding.Add(added, writer, node, op.Padding, [.. shape.Take(op.Strides.Count).Select(e => (int)e)], op.Strides, op.Dilations);
        writer.Weight(node, "weights", kernel, written);
        if (node.Inputs.Count == 3)
        {
            writer.Weight(node, "bias", node.Inputs[2]);
        }
    }
}
