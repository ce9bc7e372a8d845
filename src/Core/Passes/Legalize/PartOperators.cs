using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>The parts that most nodes are taken apart to, by short names.</summary>
internal static class PartOperators
{
    /// <summary>A function of one number.</summary>
    public static GraphValue Unary(this NodeParts parts, UnaryFunction kind, GraphValue x) => parts.Node(NameOf(kind), new UnaryOperator(kind), x);

    /// <summary>A function of two numbers.</summary>
    public static GraphValue Binary(this NodeParts parts, BinaryFunction kind, GraphValue a, GraphValue b) => parts.Node(NameOf(kind), new BinaryOperator(kind), a, b);

    /// <summary>A function of a value and one number.</summary>
    public static GraphValue Binary(this NodeParts parts, BinaryFunction kind, GraphValue a, double b) => parts.Binary(kind, a, parts.Number(a, b));

    /// <summary>a + b.</summary>
    public static GraphValue Add(this NodeParts parts, GraphValue a, GraphValue b) => parts.Binary(BinaryFunction.Add, a, b);

    /// <summary>a + b.</summary>
    public static GraphValue Add(this NodeParts parts, GraphValue a, double b) => parts.Binary(BinaryFunction.Add, a, b);

    /// <summary>a - b.</summary>
    public static GraphValue Subtract(this NodeParts parts, GraphValue a, GraphValue b) => parts.Binary(BinaryFunction.Subtract, a, b);

    /// <summary>a * b.</summary>
    public static GraphValue Multiply(this NodeParts parts, GraphValue a, GraphValue b) => parts.Binary(BinaryFunction.Multiply, a, b);

    /// <summary>a * b.</summary>
    public static GraphValue Multiply(this NodeParts parts, GraphValue a, double b) => parts.Binary(BinaryFunction.Multiply, a, b);

    /// <summary>a / b.</summary>
    public static GraphValue Divide(this NodeParts parts, GraphValue a, GraphValue b) => parts.Binary(BinaryFunction.Divide, a, b);

    /// <summary>A comparison.</summary>
    public static GraphValue Compare(this NodeParts parts, ComparisonFunction kind, GraphValue a, GraphValue b) => parts.Node(NameOf(kind), new CompareOperator(kind), a, b);

    /// <summary>A comparison with one number.</summary>
    public static GraphValue Compare(this NodeParts parts, ComparisonFunction kind, GraphValue a, double b) => parts.Compare(kind, a, parts.Number(a, b));

    /// <summary>a where the condition holds, else b.</summary>
    public static GraphValue Select(this NodeParts parts, GraphValue condition, GraphValue a, GraphValue b) => parts.Node("select", new SelectOperator(), condition, a, b);

    /// <summary>x between two bounds.</summary>
    public static GraphValue Clip(this NodeParts parts, GraphValue x, double minimum, double maximum) => parts.Node("clip", new ClipOperator(minimum, maximum), x);

    /// <summary>An activation; the linear one is nothing.</summary>
    public static GraphValue Activation(this NodeParts parts, ActivationFunction function, GraphValue x) =>
        function.Kind == ActivationKind.Linear ? x : parts.Node(NameOf(function.Kind), new ActivationOperator(function), x);

    /// <summary>The same elements under another shape.</summary>
    public static GraphValue Reshape(this NodeParts parts, GraphValue x, SymbolicShape target) => parts.Node("reshape", new ReshapeOperator(target), x);

    /// <summary>Some elements of one axis, all of the others.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="x">The value.</param>
    /// <param name="axis">The axis; negative counts from the last.</param>
    /// <param name="begin">The first element.</param>
    /// <param name="count">How many.</param>
    public static GraphValue Slice(this NodeParts parts, GraphValue x, int axis, long begin, long count)
    {
        int rank = x.Shape.Rank;
        int at = axis < 0 ? axis + rank : axis;
        return parts.Node(
            "slice",
            new SliceOperator(
                [.. Enumerable.Range(0, rank).Select(i => i == at ? begin : 0)],
                [.. Enumerable.Range(0, rank).Select(i => i == at ? count : (long?)null)],
                [.. Enumerable.Repeat(1L, rank)]),
            x);
    }

    /// <summary>A reduction whose axes stay.</summary>
    public static GraphValue Reduce(this NodeParts parts, ReduceFunction kind, GraphValue x, IReadOnlyList<int> axes) =>
        parts.Node(NameOf(kind), new ReduceOperator(kind, axes, KeepDimensions: true), x);

    /// <summary>A constant around a value.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="x">The value.</param>
    /// <param name="before">How many elements before each axis.</param>
    /// <param name="after">How many elements after each axis.</param>
    /// <param name="value">The constant.</param>
    public static GraphValue Pad(this NodeParts parts, GraphValue x, IReadOnlyList<int> before, IReadOnlyList<int> after, double value = 0) =>
        parts.Node("pad", new PadOperator(PadMode.Constant, before, after, value), x);

    /// <summary>Whether a reshape can ask for a shape: of one extent at most it need not be told.</summary>
    public static bool CanBeTarget(SymbolicShape shape) => shape.Count(d => d.IsUnknown) <= 1;

    private static string NameOf<T>(T kind)
        where T : struct, Enum => kind.ToString().ToLowerInvariant();
}
