using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>
/// Multiply, Maximum and Minimum of tensors with masks since Keras 3.4: what a mask leaves out has no part in the result (keras/src/layers/merging/multiply.py; base_merge.py,
/// _apply_merge_op_and_or_mask).
/// </summary>
internal static class MaskedMerge
{
    /// <summary>Whether a merge looks at the masks of its tensors.</summary>
    public static bool Takes(LayerContext c, BinaryFunction kind) =>
        kind is BinaryFunction.Multiply or BinaryFunction.Maximum or BinaryFunction.Minimum && c.Inputs.Any(i => i.Mask is not null) && VersionRules.MergedMasks.Of(c.Settings) == MergedMask.Any;

    /// <summary>The result.</summary>
    /// <param name="c">The layer.</param>
    /// <param name="kind">What it computes.</param>
    /// <param name="inputs">Its tensors, all of one rank.</param>
    /// <param name="name">The name of the result's node.</param>
    public static GraphValue Of(LayerContext c, BinaryFunction kind, IReadOnlyList<GraphValue> inputs, string name)
    {
        GraphValue?[] masks = [.. inputs.Select((x, i) => Column(c, x, i))];
        return kind == BinaryFunction.Multiply ? Product(c, inputs, masks, name) : Extreme(c, kind, inputs, masks, name);
    }

    // A mask as a column of one feature. A tensor that had to get axes is another one to Keras, and has lost its mask.
    private static GraphValue? Column(LayerContext c, GraphValue x, int index)
    {
        KerasTensor input = c.Inputs[index];
        if (input.Mask is not GraphValue mask || input.Value.Shape.Rank < x.Shape.Rank)
        {
            return null;
        }

        return mask.Shape.Rank == x.Shape.Rank - 1
            ? c.ExpandDims($"mask_column_{index}", mask, -1)
            : throw new UnsupportedLayerException($"it is called on {x.Shape} with a mask of {mask.Shape}, which Keras does not take: expected a mask of {x.Shape.Rank - 1} axes");
    }

    // What is masked counts as 1; where all masks leave a step out, it is 0.
    private static GraphValue Product(LayerContext c, IReadOnlyList<GraphValue> inputs, GraphValue?[] masks, string name)
    {
        GraphValue? product = null;
        for (int i = 0; i < inputs.Count; i++)
        {
            GraphValue x = masks[i] is GraphValue mask ? Select(c, $"kept_{i}", mask, inputs[i], c.Scalar(1, inputs[i].Spec.DataType)) : inputs[i];
            product = product is null ? x : c.Node($"{name}/product_{i}", new BinaryOperator(BinaryFunction.Multiply), product, x);
        }

        return masks.All(m => m is not null)
            ? c.Node(name, new SelectOperator(), masks.Aggregate((a, b) => Either(c, a!, b!))!, product!, c.Scalar(0, product!.Spec.DataType))
            : c.Node(name, new IdentityOperator(), product!);
    }

    // One tensor after another: what is masked on one side is taken from the other.
    private static GraphValue Extreme(LayerContext c, BinaryFunction kind, IReadOnlyList<GraphValue> inputs, GraphValue?[] masks, string name)
    {
        GraphValue result = inputs[0];
        GraphValue? kept = masks[0];
        for (int i = 1; i < inputs.Count; i++)
        {
            GraphValue x = masks[i] is GraphValue mask ? Select(c, $"kept_{i}", mask, inputs[i], result) : inputs[i];
            result = kept is null ? result : Select(c, $"result_{i}", kept, result, x);
            kept = kept is not null && masks[i] is GraphValue other ? Either(c, kept, other) : null;
            result = c.Node(i == inputs.Count - 1 ? name : $"{name}/step_{i}", new BinaryOperator(kind), result, x);
        }

        return inputs.Count == 1 ? c.Node(name, new IdentityOperator(), result) : result;
    }

    private static GraphValue Select(LayerContext c, string suffix, GraphValue mask, GraphValue x, GraphValue other) => c.Sub(suffix, new SelectOperator(), mask, x, other);

    private static GraphValue Either(LayerContext c, GraphValue a, GraphValue b) => ReferenceEquals(a, b) ? a : c.Sub("any_mask", LogicFunction.Or, a, b);
}
