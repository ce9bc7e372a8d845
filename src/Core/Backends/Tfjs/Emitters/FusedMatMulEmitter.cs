using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs.Emitters;

/// <summary>
/// Dense layers: a product of matrices, with bias and activation in one op where there is a bias (_FusedMatMul: tfjs-converter, matrices_executor.ts). Of more than
/// two axes all but the last are one, which is how TensorFlow computes it, too.
/// </summary>
internal sealed class FusedMatMulEmitter : TensorFlowEmitter<DenseOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, DenseOperator op) =>
        op.Activation.Kind != ActivationKind.Linear && !Fusion.Takes(node, op.Activation) ? "an activation is fused into it that TensorFlow.js does not fuse"
        : node.Inputs[0].Shape.Rank != 2 && node.Output.Shape.Count(d => d.IsUnknown) > 1 ? $"the shape {node.Output.Shape} is not known"
        : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, DenseOperator op, TensorFlowWriter writer)
    {
        bool isFlat = node.Inputs[0].Shape.Rank == 2;
        string x = writer.Reference(node.Inputs[0]);
        if (!isFlat)
        {
            int width = (int)node.Inputs[1].Shape[0].Count;
            writer.AddPart(node, "Reshape", "Reshape", [x, writer.Integers(node, "Reshape/shape", -1, width)], out x).Type("T", TypeOf(node)).Type("Tshape", DataType.Int32);
        }

        string[] operands = [x, .. node.Inputs.Skip(1).Select(writer.Reference)];
        string name = operands.Length == 3 ? "_FusedMatMul" : "MatMul";
        string product = string.Empty;
        var added = isFlat ? writer.Add(node, name, operands) : writer.AddPart(node, "MatMul", name, operands, out product);
        added.Type("T", TypeOf(node)).Bool("transpose_a", false).Bool("transpose_b", false);
        if (operands.Length == 3)
        {
            Fusion.Attributes(added, op.Activation);
        }

        if (!isFlat)
        {
            writer.Add(node, "Reshape", product, writer.Shape(node, "shape", node.Output.Shape, takesRemainder: true)).Type("T", TypeOf(node)).Type("Tshape", DataType.Int32);
        }
    }
}
