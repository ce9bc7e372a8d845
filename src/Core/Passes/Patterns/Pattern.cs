using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Patterns;

/// <summary>What a value of a graph looks like: a declared piece of graph that a pass finds and replaces.</summary>
internal abstract class Pattern
{
    /// <summary>Whether a value looks so; what was found is recorded.</summary>
    public abstract bool Matches(GraphValue value, Match match);

    /// <summary>Any value; of one name the same value everywhere.</summary>
    public static Pattern Any(string name) => new AnyPattern(name, _ => true);

    /// <summary>A constant.</summary>
    public static Pattern Constant(string name) => new AnyPattern(name, v => v.Constant is not null);

    /// <summary>A constant all of whose elements are a number, within float32's precision.</summary>
    public static Pattern Number(double number, double tolerance = 1e-6) =>
        new AnyPattern(null, v => SmallConstant.Read(v) is { } found && Math.Abs(found - number) <= tolerance * Math.Max(1, Math.Abs(number)));

    /// <summary>A constant all of whose elements are one number, which is recorded.</summary>
    public static Pattern Scalar(string name) => new AnyPattern(name, v => SmallConstant.Read(v) is not null);

    /// <summary>The first output of a node of one operator.</summary>
    public static Pattern Node<TOperator>(Func<TOperator, bool> holds, params Pattern[] inputs)
        where TOperator : Operator
        => new NodePattern(op => op is TOperator typed && holds(typed), inputs, false, null);

    /// <summary>The same, with the node recorded by a name.</summary>
    public static Pattern Named<TOperator>(string name, Func<TOperator, bool> holds, params Pattern[] inputs)
        where TOperator : Operator
        => new NodePattern(op => op is TOperator typed && holds(typed), inputs, false, name);

    /// <summary>A function of two operands; of a commutative one they may come in either order.</summary>
    public static Pattern Binary(BinaryFunction kind, Pattern a, Pattern b) => new NodePattern(
        op => op is BinaryOperator { Activation.Kind: ActivationKind.Linear } binary && binary.Kind == kind,
        [a, b],
        kind is BinaryFunction.Add or BinaryFunction.Multiply or BinaryFunction.Maximum or BinaryFunction.Minimum or BinaryFunction.SquaredDifference,
        null);

    /// <summary>a + b.</summary>
    public static Pattern Add(Pattern a, Pattern b) => Binary(BinaryFunction.Add, a, b);

    /// <summary>a - b.</summary>
    public static Pattern Subtract(Pattern a, Pattern b) => Binary(BinaryFunction.Subtract, a, b);

    /// <summary>a * b.</summary>
    public static Pattern Multiply(Pattern a, Pattern b) => Binary(BinaryFunction.Multiply, a, b);

    /// <summary>a / b.</summary>
    public static Pattern Divide(Pattern a, Pattern b) => Binary(BinaryFunction.Divide, a, b);

    /// <summary>A function of one operand.</summary>
    public static Pattern Unary(UnaryFunction kind, Pattern x) => Node<UnaryOperator>(op => op.Kind == kind, x);

    /// <summary>An activation with its plain parameters.</summary>
    public static Pattern Activation(ActivationKind kind, Pattern x) => Node<ActivationOperator>(op => op.Function == new ActivationFunction(kind), x);

    /// <summary>One of several patterns, the first that fits.</summary>
    public static Pattern Either(params Pattern[] patterns) => new EitherPattern(patterns);

    private sealed class AnyPattern(string? name, Func<GraphValue, bool> holds) : Pattern
    {
        public override bool Matches(GraphValue value, Match match) => holds(value) && (name is null || match.Bind(name, value));
    }

    private sealed class EitherPattern(Pattern[] patterns) : Pattern
    {
        public override bool Matches(GraphValue value, Match match) => patterns.Any(p => match.Try(() => p.Matches(value, match)));
    }

    private sealed class NodePattern(Func<Operator, bool> holds, Pattern[] inputs, bool isCommutative, string? name) : Pattern
    {
        public override bool Matches(GraphValue value, Match match)
        {
            if (value.Producer is not { } node || value.OutputIndex != 0 || !holds(node.Operator) || node.Inputs.Count < inputs.Length)
            {
                return false;
            }

            return match.Enter(node, () =>
                (name is null || match.Bind(name, value))
                && (match.Try(() => AllMatch(node, match, false)) || (isCommutative && match.Try(() => AllMatch(node, match, true)))));
        }

        private bool AllMatch(GraphNode node, Match match, bool isSwapped)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                if (!inputs[i].Matches(node.Inputs[isSwapped ? inputs.Length - 1 - i : i], match))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
