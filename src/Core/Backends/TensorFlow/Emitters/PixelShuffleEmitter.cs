using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Channels to squares of pixels, and back.</summary>
/// <param name="hasBack">Whether the target has the way back.</param>
internal sealed class PixelShuffleEmitter(bool hasBack = true) : TensorFlowEmitter<PixelShuffleOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PixelShuffleOperator op) =>
        op.ToChannels && !hasBack ? $"TensorFlow.js has no SpaceToDepth, and of {node.Inputs[0].Shape} more than one extent is not a number; fix the model's inputs with {OptionKey.InputShape}" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PixelShuffleOperator op, TensorFlowWriter writer) =>
        writer.Add(node, op.ToChannels ? "SpaceToDepth" : "DepthToSpace", writer.Inputs(node)).Type("T", TypeOf(node)).Integer("block_size", op.Block).Text("data_format", "NHWC");
}
