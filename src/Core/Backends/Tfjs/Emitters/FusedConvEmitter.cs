using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs.Emitters;

/// <summary>
/// Convolutions over two spatial axes, with bias and activation in one op where there are both (_FusedConv2D, FusedDepthwiseConv2dNative: tfjs-converter,
/// convolution_executor.ts); over three, where TensorFlow.js fuses nothing.
/// </summary>
internal sealed class FusedConvEmitter : TensorFlowEmitter<ConvOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ConvOperator op)
    {
        int spatial = node.Inputs[0].Shape.Rank - 2;
        return spatial == 1 ? "it has one spatial axis"
            : node.Inputs.Count > 3 ? "a value is added to it"
            : op.Groups > 1 && !IsDepthwise(node, op) ? $"it has {op.Groups} groups of channels, and TensorFlow.js has one, or one for each channel"
            : spatial == 3 && op.Groups > 1 ? "it is depthwise over three spatial axes"
            : op.Strides.Any(s => s > 1) && op.Dilations.Any(d => d > 1) ? "it has strides and dilations both"
            : spatial == 3 && !op.Padding.IsSame && !Windows.IsValid(op.Padding) ? "its padding is neither SAME nor VALID"
            : !SpatialSame.IsKept(node) ? SpatialSame.Reason
            : op.Activation.Kind != ActivationKind.Linear && !Fusion.Takes(node, op.Activation) ? "an activation is fused into it that TensorFlow.js does not fuse"
            : null;
    }

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConvOperator op, TensorFlowWriter writer)
    {
        int rank = node.Inputs[0].Shape.Rank;
        bool isDepthwise = op.Groups > 1 && IsDepthwise(node, op);
        GraphValue kernel = node.Inputs[1];
        string filter = isDepthwise
            ? writer.Reshaped(node, kernel, new TensorShape(kernel.Shape[0].Count, kernel.Shape[1].Count, op.Groups, kernel.Shape[-1].Count / op.Groups))
            : writer.Reference(kernel);
        string[] operands = [writer.Reference(node.Inputs[0]), filter];
        bool hasBias = node.Inputs.Count == 3;
        string plain = rank == 5 ? "Conv3D" : isDepthwise ? "DepthwiseConv2dNative" : "Conv2D";
        if (!hasBias)
        {
            Attributes(writer.Add(node, plain, operands));
            return;
        }

        string bias = writer.Reference(node.Inputs[2]);
        if (rank == 5)
        {
            Attributes(writer.AddPart(node, plain, plain, operands, out string product));
            writer.Add(node, "BiasAdd", product, bias).Type("T", TypeOf(node)).Text("data_format", "NHWC");
            return;
        }

        Fusion.Attributes(Attributes(writer.Add(node, isDepthwise ? "FusedDepthwiseConv2dNative" : "_FusedConv2D", [.. operands, bias])), op.Activation);

        NodeDefBuilder Attributes(NodeDefBuilder added) => Windows.Padding(added.Type("T", TypeOf(node)).Integers("strides", Windows.AllAxes(op.Strides)), op.Padding)
            .Text("data_format", Windows.Format(rank)).Integers("dilations", Windows.AllAxes(op.Dilations));
    }

    /// <summary>Whether each channel of a convolution is a group of its own.</summary>
    public static bool IsDepthwise(GraphNode node) => node.Operator is ConvOperator op && IsDepthwise(node, op);

    private static bool IsDepthwise(GraphNode node, ConvOperator op) => node.Inputs[1].Shape[-2] == 1 && node.Inputs[0].Shape[-1] == op.Groups && node.Inputs[1].Shape.IsFixed;
}
