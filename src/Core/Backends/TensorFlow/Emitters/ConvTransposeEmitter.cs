using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>
/// Transposed convolutions over two spatial axes: the gradient of a convolution by its input, which wants the size of that input. What our records
/// call a crop, the convolution calls a padding.
/// </summary>
internal sealed class ConvTransposeEmitter : TensorFlowEmitter<ConvTransposeOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ConvTransposeOperator op) =>
        node.Inputs[0].Shape.Rank != 4 ? $"it has {node.Inputs[0].Shape.Rank - 2} spatial axes"
        : op.Activation.Kind != ActivationKind.Linear ? "an activation is fused into it"
        : op.Dilations.Any(d => d != 1) ? "it has dilations"
        : !node.Output.Shape[-1].IsFixed || !node.Inputs[1].Shape.IsFixed ? $"its output size {node.Output.Shape} is not known"
        : PaddingOf(node) is null ? "the crops of its output are those of no padding"
        : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConvTransposeOperator op, TensorFlowWriter writer)
    {
        string[] inputs = [.. writer.Inputs(node)];
        string size = node.Output.Shape.IsKnown ? writer.Shape(node, "input_sizes", node.Output.Shape) : Size(node, op, writer);
        string[] own = [size, inputs[1], inputs[0]];
        var added = inputs.Length == 2 ? writer.Add(node, "Conv2DBackpropInput", own) : writer.AddPart(node, "conv2d_transpose", "Conv2DBackpropInput", own, out string product);
        Windows.Padding(added.Type("T", TypeOf(node)).Integers("strides", Windows.AllAxes(op.Strides)), PaddingOf(node)!)
            .Text("data_format", Windows.Format(4)).Integers("dilations", 1, 1, 1, 1);
        if (inputs.Length == 3)
        {
            writer.Add(node, "BiasAdd", added.Name, inputs[2]).Type("T", TypeOf(node)).Text("data_format", Windows.Format(4));
        }
    }

    // Of images of any size it is computed: so many times the size of the input, and what the kernel adds to that.
    private static string Size(GraphNode node, ConvTransposeOperator op, TensorFlowWriter writer)
    {
        int[] factors = [1, .. op.Strides, 0];
        int[] added = [0, .. op.Strides.Select((s, i) => (int)node.Inputs[1].Shape[i].Count - s - op.CropBefore[i] - op.CropAfter[i]), (int)node.Output.Shape[-1].Count];
        string multiple = writer.ExtentsTimes(node, node.Inputs[0], factors);
        writer.AddPart(node, "input_sizes", "AddV2", [multiple, writer.Integers(node, "input_sizes/added", added)], out string size).Type("T", DataType.Int32);
        return size;
    }

    /// <summary>The padding of the convolution whose gradient a node is; null where there is none, or none that is known.</summary>
    public static Padding? PaddingOf(GraphNode node)
    {
        ConvTransposeOperator op = (ConvTransposeOperator)node.Operator;
        int spatial = op.Strides.Count;
        if (!node.Output.Shape[-1].IsFixed || !node.Inputs[1].Shape.IsFixed || (spatial != 2 && !node.Output.Shape.Skip(1).All(d => d.IsFixed)))
        {
            return null;
        }

        bool isSame = true, isValid = true, isExplicit = true;
        for (int i = 0; i < spatial; i++)
        {
            bool isOpen = !node.Output.Shape[i + 1].IsFixed;
            long output = node.Output.Shape[i + 1].Count;
            int kernel = (((int)node.Inputs[1].Shape[i].Count - 1) * op.Dilations[i]) + 1;
            isSame &= !isOpen && Graph.Operators.Padding.Same.Resolve(i, output, kernel, op.Strides[i], 1).Before == op.CropBefore[i]
                && (output + op.Strides[i] - 1) / op.Strides[i] == node.Inputs[0].Shape[i + 1].Count;
            isValid &= op.CropBefore[i] == 0 && op.CropAfter[i] <= 0 && -op.CropAfter[i] < op.Strides[i] && (isOpen || output >= kernel);
            isExplicit &= op.CropBefore[i] >= 0 && op.CropAfter[i] >= 0;
        }

        return isSame ? Graph.Operators.Padding.Same
            : isValid ? Graph.Operators.Padding.Valid(spatial)
            : isExplicit ? Graph.Operators.Padding.Explicit(op.CropBefore, op.CropAfter)
            : null;
    }
}
