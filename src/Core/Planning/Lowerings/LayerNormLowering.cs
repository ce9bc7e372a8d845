using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Planning.Lowerings;

/// <summary>
/// Layer normalization is one kernel where the last axes are normalized and factor and offset are constants along them; else factor
/// and offset are steps of their own.
/// </summary>
internal sealed class LayerNormLowering : Lowering<LayerNormOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => FloatOnly.Reason(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, LayerNormOperator op, LoweringContext context)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        int[] axes = [.. Axes.Normalize(op.Axes, x.Rank).Distinct().Order()];
        int[] extents = LoweringContext.Extents(x);
        PlanValue input = context.Value(node.Inputs[0]);
        GraphValue[] affine = [.. node.Inputs.Skip(1)];
        if (affine.All(a => FitsRow(a, x, axes)))
        {
            object?[] constants = [.. affine.Select(a => Row(a, x, axes.Length, context))];
            context.Emit<LayerNorm>(
                [extents, axes, op.Epsilon, constants.ElementAtOrDefault(0), constants.ElementAtOrDefault(1)],
                [input],
                context.Value(node.Output),
                inPlaceInput: 0);
            return;
        }

        PlanValue current = context.Temporary("normalized", DataType.Float32, x);
        context.Emit<LayerNorm>([extents, axes, op.Epsilon, null, null], [input], current, inPlaceInput: 0);
        for (int i = 0; i < affine.Length; i++)
        {
            PlanValue target = i == affine.Length - 1 ? context.Value(node.Output) : context.Temporary("scaled", DataType.Float32, x);
            context.Emit<Binary<float>>(
                [i == 0 ? BinaryFunction.Multiply : BinaryFunction.Add, extents, LoweringContext.Extents(affine[i].Shape), Activation.Linear],
                [current, context.Value(affine[i])],
                target,
                inPlaceInput: 0);
            current = target;
        }
    }

    /// <summary>Whether a factor or offset is a constant that varies along the normalized axes only, and those are the last ones.</summary>
    private static bool FitsRow(GraphValue value, SymbolicShape x, int[] axes)
    {
        int kept = x.Rank - axes.Length;
        return value.Constant is not null
            && value.Shape.Rank <= x.Rank
            && axes.SequenceEqual(Enumerable.Range(kept, axes.Length))
            && axes.All(a => x[a].IsFixed)
            && value.Shape.SkipLast(Math.Min(axes.Length, value.Shape.Rank)).All(d => d == 1);
    }

    /// <summary>The constant, repeated to all elements of the normalized axes.</summary>
    private static PlanConstant Row(GraphValue value, SymbolicShape x, int axes, LoweringContext context)
    {
        long[] row = [.. x.Skip(x.Rank - axes).Select(d => d.Count)];
        long count = row.Aggregate(1L, (a, b) => a * b);
        if (value.Constant!.Shape.ElementCount == count)
        {
            return context.Constant(value);
        }

        int[] own = [.. value.Shape.TakeLast(axes).Select(LoweringContext.Extent)];
        GraphConstant constant = value.Constant;
        string how = $"repeated_{string.Join('x', row)}";
        return context.Constant([constant], how, $"{value.Name}/{how}", DataType.Float32, new TensorShape(row), () =>
        {
            float[] result = new float[count];
            new BroadcastTo<float>(own, [.. row.Select(r => (int)r)]).Run(constant.Read().AsSpan<float>(), result, 1);
            return Tensor.Create<float>(result, new TensorShape(row));
        });
    }
}
