using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs.Emitters;

/// <summary>
/// Functions of two numbers as TensorFlow.js computes them: its FloorDiv gives int32 whatever it is given (tfjs-backend-cpu, FloorDiv.ts), so of floats the quotient
/// is rounded down by an op of its own.
/// </summary>
internal sealed class QuotientEmitter : BinaryEmitter
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BinaryOperator op, TensorFlowWriter writer)
    {
        if (op.Kind == BinaryFunction.FloorDivide && TypeOf(node).IsFloat())
        {
            writer.AddPart(node, "RealDiv", "RealDiv", writer.Inputs(node), out string quotient).Type("T", TypeOf(node));
            writer.Add(node, "Floor", quotient).Type("T", TypeOf(node));
            return;
        }

        base.Emit(node, op, writer);
    }
}
