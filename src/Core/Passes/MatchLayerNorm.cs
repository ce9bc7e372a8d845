using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Patterns;
using static TfModelTools.Passes.Patterns.Pattern;

namespace TfModelTools.Passes;

/// <summary>
/// Finds layer normalizations that are spelled out in ops: mean and variance over some axes, x brought to mean 0 and variance 1, times gamma
/// plus beta, in the orders of tf.nn.moments with tf.nn.batch_normalization and of plain arithmetic.
/// </summary>
internal sealed class MatchLayerNorm : PatternPass
{
    private static readonly Pattern X = Any("x");
    private static readonly Pattern Mean = Kept("mean", X);
    private static readonly Pattern Centered = Subtract(X, Mean);

    private static readonly Pattern Variance = Kept(
        "variance", Either(Binary(BinaryFunction.SquaredDifference, X, Mean), Unary(UnaryFunction.Square, Centered), Multiply(Centered, Centered), Binary(BinaryFunction.Power, Centered, Number(2))));

    private static readonly Pattern Shifted = Add(Variance, Scalar("epsilon"));
    private static readonly Pattern Deviation = Either(Unary(UnaryFunction.Sqrt, Shifted), Binary(BinaryFunction.Power, Shifted, Number(0.5)));
    private static readonly Pattern Inverse = Either(Unary(UnaryFunction.Rsqrt, Shifted), Unary(UnaryFunction.Reciprocal, Deviation), Binary(BinaryFunction.Power, Shifted, Number(-0.5)));
    private static readonly Pattern InverseByGamma = Multiply(Inverse, Constant("gamma"));
    private static readonly Pattern Plain = Either(Multiply(Centered, Inverse), Divide(Centered, Deviation));
    private static readonly Pattern Scaled = Either(Multiply(Plain, Constant("gamma")), Multiply(Centered, InverseByGamma));

    /// <inheritdoc/>
    protected override IReadOnlyList<Rewrite> Rewrites { get; } =
    [
        // Both halves by gamma, or neither.
        new(Add(Multiply(X, InverseByGamma), Subtract(Constant("beta"), Multiply(Mean, InverseByGamma))), Normalize),
        new(Subtract(Multiply(X, InverseByGamma), Multiply(Mean, InverseByGamma)), Normalize),
        new(Subtract(Multiply(X, Inverse), Multiply(Mean, Inverse)), Normalize),
        new(Add(Scaled, Constant("beta")), Normalize),
        new(Scaled, m => m["gamma"] is null ? null : Normalize(m)),
        new(Plain, Normalize),
    ];

    private static Pattern Kept(string name, Pattern x) => Named<ReduceOperator>(name, op => op is { Kind: ReduceFunction.Mean, KeepDimensions: true }, x);

    private static (Operator Operator, GraphValue[] Inputs)? Normalize(Match match)
    {
        GraphValue x = match["x"];
        int[] Axes(string name) => [.. ((ReduceOperator)match[name].Producer!.Operator).Axes.Select(a => a < 0 ? a + x.Shape.Rank : a).Order()];
        int[] axes = Axes("mean");

        // Beta without gamma needs ones, which the operator takes by position.
        if (x.Spec.DataType != Tensors.DataType.Float32 || !axes.SequenceEqual(Axes("variance")) || !match.Nodes[0].Output.Shape.IsSame(x.Shape) || (match["gamma"] is null && match["beta"] is not null))
        {
            return null;
        }

        GraphValue[] inputs = [x, .. new[] { match["gamma"], match["beta"] }.Where(v => v is not null)];
        return (new LayerNormOperator(axes, (float)match.Number("epsilon")), inputs);
    }
}
