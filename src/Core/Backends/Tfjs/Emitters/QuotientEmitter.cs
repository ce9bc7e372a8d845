using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs.Emitters;

/// <summary>
/// Functions of two numbers as TensorFlow.js computes them: its FloorDiv gives int32 whatever it is given (tfjs-backend-cpu, FloorDiv.ts), so of floats the quotient
/// is rounded down by an op of its own; and its quotient of integers is rounded down, where TensorFlow's Div rounds toward zero.
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

        if (op.Kind == BinaryFunction.Divide && !TypeOf(node).IsFloat())
        {
            Truncated(node, writer);
            return;
        }

        base.Emit(node, op, writer);
    }

    // Rounded toward zero: the quotient of the absolute values, rounded down, with the sign of both.
    private static void Truncated(GraphNode node, TensorFlowWriter writer)
    {
        string quotient = Pair("FloorDiv", Part("Abs", "a", 0), Part("Abs", "b", 1));
        string sign = Pair("Mul", Part("Sign", "a", 0), Part("Sign", "b", 1));
        writer.Add(node, "Mul", quotient, sign).Type("T", TypeOf(node));

        string Part(string op, string operand, int input)
        {
            writer.AddPart(node, $"{op}/{operand}", op, [writer.Reference(node.Inputs[input])], out string result).Type("T", TypeOf(node));
            return result;
        }

        string Pair(string op, string a, string b)
        {
            writer.AddPart(node, op, op, [a, b], out string result).Type("T", TypeOf(node));
            return result;
        }
    }
}
