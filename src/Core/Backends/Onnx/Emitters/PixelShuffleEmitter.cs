using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Channels to squares of pixels and back, channels first: the square's place is the slower part of a channel's number, as in the mode DCR that is the default.</summary>
internal sealed class PixelShuffleEmitter : OnnxEmitter<PixelShuffleOperator>
{
    /// <summary>Whether a node is written: ONNX Runtime has kernels of floating-point numbers in all versions.</summary>
    public static bool Takes(GraphNode node) => TypeOf(node).IsFloat();

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PixelShuffleOperator op) =>
        Takes(node) ? null : $"ONNX Runtime has no kernel of {TypeOf(node).TensorFlowName()}, and of {node.Inputs[0].Shape} more than one extent is not a number; fix the model's inputs with {OptionKey.InputShape}";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PixelShuffleOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = OnnxLayout.ChannelsFirst(4);
        string x = writer.In(node.Inputs[0], layout);
        writer.Add(node, op.ToChannels ? "SpaceToDepth" : "DepthToSpace", layout, x).Integer("blocksize", op.Block);
    }
}
