using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Convolutions over one to three spatial axes, channels first, with their bias.</summary>
internal sealed class ConvEmitter : OnnxEmitter<ConvOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ConvOperator op) =>
        node.Inputs.Count > 3 ? "a value is added to it"
        : op.Activation.Kind != ActivationKind.Linear ? "an activation is fused into it"
        : !TypeOf(node).IsFloat() ? $"ONNX has no convolution of {TypeOf(node).TensorFlowName()}"
        : OnnxWindows.WhyUnsupported(op.Padding);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConvOperator op, OnnxWriter writer)
    {
        int rank = node.Inputs[0].Shape.Rank;
        OnnxLayout layout = OnnxLayout.ChannelsFirst(rank);
        string x = writer.In(node.Inputs[0], layout);
        string[] inputs = [x, writer.Weight(node, node.Inputs[1], OnnxWindows.KernelAxes(rank), 0), .. node.Inputs.Skip(2).Select(writer.Plain)];
        OnnxWindows.Padding(OnnxWindows.Kernel(writer.Add(node, "Conv", layout, inputs), node.Inputs[1].Shape).Integers("strides", op.Strides).Integers("dilations", op.Dilations).Integer("group", op.Groups), op.Padding);
    }
}
