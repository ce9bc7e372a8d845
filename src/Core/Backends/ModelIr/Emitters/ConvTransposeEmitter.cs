using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;
using Gradient = TfModelTools.Backends.TensorFlow.Emitters.ConvTransposeEmitter;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Transposed convolutions by the rules SAME and VALID, with their biases.</summary>
internal sealed class ConvTransposeEmitter : Emitter<ConvTransposeOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ConvTransposeOperator op) =>
        node.Inputs.Skip(1).Any(i => i.Constant is null) ? "its kernel or its bias is computed, and the IR keeps them as weights"
        : op.Activation.Kind != ActivationKind.Linear ? "an activation is fused into it"
        : op.Dilations.Any(d => d != 1) ? "it is dilated"
        : !node.Output.Shape.Skip(1).All(d => d.IsFixed) ? $"its output size {node.Output.Shape} is not known"
        : Gradient.PaddingOf(node) is { } padding && (padding.IsSame || TensorFlow.Emitters.Windows.IsValid(padding)) ? null
        : "what is cut off its output is by neither SAME nor VALID";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConvTransposeOperator op, ModelIrWriter writer)
    {
        TensorShape kernel = node.Inputs[1].Constant!.Shape;
        bool isSame = Gradient.PaddingOf(node)!.IsSame;
        int spatial = op.Strides.Count;
        var added = writer.Add(node, "ConvTranspose", writer.Reference(node.Inputs[0]))
            .Integers("kernel_shape", kernel).Integers("strides", ModelIrPadding.AllAxes(op.Strides)).Bool("use_bias", node.Inputs.Count == 3)
            .Text("auto_pad", isSame ? "SAME_UPPER" : "VALID")
            .Integers("pads", isSame ? [0, .. op.CropBefore.Select(c => (long)c), 0, 0, .. op.CropAfter.Select(c => (long)Math.Max(0, c)), 0] : Enumerable.Repeat(0L, 2 * (spatial + 2)))
            .Text("data_format", spatial == 3 ? "NDHWC" : "NHWC");
        writer.Weight(node, "weights", node.Inputs[1]);
        if (node.Inputs.Count == 3)
        {
            writer.Weight(node, "bias", node.Inputs[2]);
        }
    }
}
