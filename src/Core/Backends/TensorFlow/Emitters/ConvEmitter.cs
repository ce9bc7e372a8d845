using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Convolutions over two or three spatial axes: Conv2D, of each channel alone DepthwiseConv2dNative, Conv3D; a bias follows as an op of its own.</summary>
internal sealed class ConvEmitter : TensorFlowEmitter<ConvOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ConvOperator op)
    {
        int spatial = node.Inputs[0].Shape.Rank - 2;
        return spatial == 1 ? "it has one spatial axis"
            : node.Inputs.Count > 3 ? "a value is added to it"
            : op.Activation.Kind != ActivationKind.Linear ? "an activation is fused into it"
            : IsDepthwise(node) && op.Strides[0] != op.Strides[1] ? "it is depthwise and its strides differ"
            : IsDepthwise(node) && op.Dilations.Any(d => d > 1) ? "it is depthwise and has dilations"
            : spatial == 2 ? null
            : op.Groups > 1 ? "it has groups of channels over three spatial axes"
            : op.Dilations.Any(d => d > 1) ? "it has dilations over three spatial axes"
            : !op.Padding.IsSame && !Windows.IsValid(op.Padding) ? "its padding is neither SAME nor VALID"
            : null;
    }

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConvOperator op, TensorFlowWriter writer)
    {
        int rank = node.Inputs[0].Shape.Rank;
        GraphValue kernel = node.Inputs[1];
        bool isDepthwise = IsDepthwise(node);
        string filter = isDepthwise
            ? writer.Reshaped(node, kernel, new TensorShape(kernel.Shape[0].Count, kernel.Shape[1].Count, op.Groups, kernel.Shape[-1].Count / op.Groups))
            : writer.Reference(kernel);
        string name = rank == 5 ? "Conv3D" : isDepthwise ? "DepthwiseConv2dNative" : "Conv2D";
        writer.AddBiased(node, name, [writer.Reference(node.Inputs[0]), filter], added => Windows.Padding(added.Type("T", TypeOf(node)).Integers("strides", Windows.AllAxes(op.Strides)), op.Padding)
            .Text("data_format", Windows.Format(rank)).Integers("dilations", Windows.AllAxes(op.Dilations)));
    }

    /// <summary>Whether each channel of a convolution over two axes is a group of its own.</summary>
    public static bool IsDepthwise(GraphNode node) =>
        node.Operator is ConvOperator { Groups: > 1 } op && node.Inputs[0].Shape.Rank == 4 && node.Inputs[1].Shape[-2] == 1 && node.Inputs[1].Shape.IsFixed;
}
