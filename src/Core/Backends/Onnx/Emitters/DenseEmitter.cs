using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Products by a kernel: Gemm of samples, with its bias; MatMul of more axes, or of other types than floats.</summary>
internal sealed class DenseEmitter : OnnxEmitter<DenseOperator>
{
    /// <summary>Whether a node is written with its bias.</summary>
    public static bool TakesBias(GraphNode node) => node.Inputs[0].Shape.Rank == 2 && TypeOf(node).IsFloat();

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, DenseOperator op) =>
        op.Activation.Kind != ActivationKind.Linear ? "an activation is fused into it"
        : node.Inputs.Count > 2 && !TakesBias(node) ? "a bias is added to it"
        : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, DenseOperator op, OnnxWriter writer)
    {
        (string x, string kernel) = Operands(node, writer);
        string op2 = node.Inputs.Count > 2 ? "Gemm" : "MatMul";
        writer.Add(node, op2, OnnxLayout.Plain(node.Output.Shape.Rank), [x, kernel, .. node.Inputs.Skip(2).Select(writer.Plain)]);
    }

    // Features in the order of a tensor of channels first meet the rows of the kernel in that order.
    private static (string X, string Kernel) Operands(GraphNode node, OnnxWriter writer)
    {
        GraphValue kernel = node.Inputs[1];
        if (writer.FlatOf(node.Inputs[0]) is not var (name, shape, layout))
        {
            return (writer.Plain(node.Inputs[0]), writer.Weight(node, kernel, [0, 1], 1));
        }

        TensorShape own = kernel.Shape.ToTensorShape();
        TensorShape wide = new([.. shape.Skip(1).Select(d => d.Count), own[1]]);
        int[] axes = [.. layout.Axes.Skip(1).Select(a => a - 1), wide.Rank - 1];
        Tensor Reordered(Tensor t) => TensorPermutation.Permute(t.Reshape(wide), axes).Reshape(own);
        string form = $"rows {wide} {string.Join(',', axes)}";
        return (name, OnnxQuantizer.Takes(writer.Options, kernel.Constant!)
            ? OnnxQuantizer.Add(writer, kernel, own, form, Reordered, 1)
            : writer.Constants.Of(kernel, form, kernel.Spec.DataType, own, Reordered));
    }
}
