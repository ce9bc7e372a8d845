using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Writes the nodes of one operator as ops of ONNX (its Operators document).</summary>
/// <typeparam name="TOperator">The operator's record.</typeparam>
internal abstract class OnnxEmitter<TOperator> : Emitter<TOperator, OnnxWriter>
    where TOperator : Operator
{
    /// <summary>The element type of a node's first input.</summary>
    private protected static DataType TypeOf(GraphNode node) => node.Inputs[0].Spec.DataType;

    /// <summary>Adds an op that works element by element, in the order of axes that its operands have in common.</summary>
    private protected static void AddElementwise(OnnxWriter writer, GraphNode node, string op)
    {
        OnnxLayout layout = writer.CommonLayout(node);
        writer.Add(node, op, layout, node.Inputs.Select(i => writer.Operand(i, layout)));
    }
}
