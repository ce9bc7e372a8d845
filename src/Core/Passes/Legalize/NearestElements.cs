using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>Which element along an axis each of a resizing to nearest elements is: the resizing of their numbers says so itself.</summary>
internal static class NearestElements
{
    /// <summary>The numbers of the elements taken.</summary>
    /// <param name="op">A resizing to nearest elements.</param>
    /// <param name="from">The axis' extent.</param>
    /// <param name="to">Its extent when resized.</param>
    public static int[] Of(ResizeOperator op, long from, int to)
    {
        float[] numbers = [.. Enumerable.Range(0, checked((int)from)).Select(i => (float)i)];
        GraphConstant image = new(Tensor.Over(numbers, new TensorShape(1, from, 1, 1)));
        Tensor taken = ConstantEvaluator.Evaluate(op.Name, op with { Height = to, Width = 1 }, [image])[0];
        return [.. taken.AsSpan<float>().ToArray().Select(v => (int)v)];
    }
}
