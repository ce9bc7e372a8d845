namespace TfModelTools.Graph.Operators;

/// <summary>
/// Puts slices where indices say, in an array of one value, or in a copy of another array (tf.scatter_nd, tf.tensor_scatter_nd_update,
/// tf.math.unsorted_segment_sum). Inputs: indices (integers) whose last axis counts through the first axes of the output; updates, the
/// other axes of the indices followed by the other axes of the output; optionally the array that is copied. Output: <paramref name="Shape"/>.
/// </summary>
/// <param name="Kind">How an element is combined with what is there.</param>
/// <param name="Shape">The shape of the output.</param>
/// <param name="Fill">What elements are that nothing is put on, when no array is copied.</param>
/// <param name="SkipsOutside">Whether slices for places outside are left out; else they are an error.</param>
public sealed record ScatterOperator(ScatterFunction Kind, SymbolicShape Shape, double Fill = 0, bool SkipsOutside = false) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 3);
        context.RequireOneType(1..);
        context.RequireRank(0, 1);
        SymbolicShape indices = context.Shape(0);
        int depth = indices[-1].IsFixed ? (int)indices[-1].Count : -1;
        if (depth < 0 || depth > Shape.Rank)
        {
            throw context.Fault($"its indices {indices} do not fit the shape {Shape}");
        }

        context.RequireShape(1, [.. indices.SkipLast(1), .. Shape.Skip(depth)]);
        if (context.Inputs.Count > 2)
        {
            context.RequireShape(2, [.. Shape]);
        }

        return [context.Inputs[1] with { Shape = Shape }];
    }
}
