using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Transposed convolutions over one to three spatial axes, channels first, with their bias. What our records crop is ONNX's padding; what they add behind its output padding.</summary>
internal sealed class ConvTransposeEmitter : OnnxEmitter<ConvTransposeOperator>
{
    /// <summary>Whether the crops can be said: ONNX adds behind alone, and less than a stride or dilation.</summary>
    public static bool Takes(ConvTransposeOperator op) =>
        op.CropBefore.All(c => c >= 0) && Enumerable.Range(0, op.CropAfter.Count).All(i => -op.CropAfter[i] < Math.Max(op.Strides[i], op.Dilations[i]));

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ConvTransposeOperator op) =>
        op.Activation.Kind != ActivationKind.Linear ? "an activation is fused into it"
        : !Takes(op) ? "what it adds to its output is more than ONNX's output padding"
        : !TypeOf(node).IsFloat() ? $"ONNX has no convolution of {TypeOf(node).TensorFlowName()}"
        : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConvTransposeOperator op, OnnxWriter writer)
    {
        int rank = node.Inputs[0].Shape.Rank;
        OnnxLayout layout = OnnxLayout.ChannelsFirst(rank);
        string x = writer.In(node.Inputs[0], layout);
        string[] inputs = [x, writer.Weight(node, node.Inputs[1], OnnxWindows.KernelAxes(rank), 1), .. node.Inputs.Skip(2).Select(writer.Plain)];
        var added = OnnxWindows.Kernel(writer.Add(node, "ConvTranspose", layout, inputs), node.Inputs[1].Shape)
            .Integers("strides", op.Strides).Integers("dilations", op.Dilations).Integer("group", 1)
            .Integers("pads", op.CropBefore.Concat(op.CropAfter.Select(c => Math.Max(0, c))));
        if (op.CropAfter.Any(c => c < 0))
        {
            added.Integers("output_padding", op.CropAfter.Select(c => Math.Max(0, -c)));
        }
    }
}
