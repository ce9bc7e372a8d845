using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Patterns;
using static TfModelTools.Passes.Patterns.Pattern;

namespace TfModelTools.Passes;

/// <summary>Finds softmax and log-softmax that are spelled out in ops: exp(x - max) / sum(exp(x - max)), and the same without the largest element.</summary>
internal sealed class MatchSoftmax : PatternPass
{
    private static readonly Pattern X = Any("x");
    private static readonly Pattern Shifted = Subtract(X, Kept("max", ReduceFunction.Max, X));

    /// <inheritdoc/>
    protected override IReadOnlyList<Rewrite> Rewrites { get; } = [.. Of(Shifted), .. Of(X)];

    // Whether it is shifted is one thing for the whole of it: a sum of exponentials that are not divides none that are.
    private static IEnumerable<Rewrite> Of(Pattern x)
    {
        Pattern exp = Either(Unary(UnaryFunction.Exp, x), Activation(ActivationKind.Exponential, x));
        Pattern sum = Kept("sum", ReduceFunction.Sum, exp);
        yield return new(Either(Divide(exp, sum), Multiply(exp, Unary(UnaryFunction.Reciprocal, sum))), m => Softmax(m, false));
        yield return new(Subtract(x, Unary(UnaryFunction.Log, sum)), m => Softmax(m, true));
    }

    private static Pattern Kept(string name, ReduceFunction kind, Pattern x) => Named<ReduceOperator>(name, op => op.Kind == kind && op is { KeepDimensions: true, Axes.Count: 1 }, x);

    private static (Operator Operator, GraphValue[] Inputs)? Softmax(Match match, bool isLog)
    {
        GraphValue x = match["x"];
        int Axis(GraphValue reduced) => ((ReduceOperator)reduced.Producer!.Operator).Axes[0] is var axis && axis < 0 ? axis + x.Shape.Rank : axis;
        int sum = Axis(match["sum"]);
        return x.Spec.DataType == Tensors.DataType.Float32 && (match["max"] is not { } max || Axis(max) == sum) ? (new SoftmaxOperator(sum, isLog), [x]) : null;
    }
}
