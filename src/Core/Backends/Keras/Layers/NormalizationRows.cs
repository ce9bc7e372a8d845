namespace TfModelTools.Backends.Keras;

/// <summary>Normalizations.</summary>
internal static class NormalizationRows
{
    public static IReadOnlyList<KerasLayerRow> All { get; } =
    [
        // Of Keras 1's modes the differences tell; of several axes Keras 3 takes one.
        new("BatchNormalization", "momentum epsilon center scale", "beta gamma moving_mean moving_variance", handled: "axis mode virtual_batch_size adjustment fused renorm_clipping renorm_momentum synchronized")
        {
            WriteMore = static t =>
            {
                int[] axes = t.Ints("axis") ?? [-1];
                if (axes is [var only])
                {
                    t.Json.WriteNumber("axis", only);
                    return;
                }

                t.WriteValue("axis");
                if (t.Dialect.IsKeras3)
                {
                    t.Refuse("it normalizes several axes, of which Keras 3 takes one");
                }
            },
        },
        // Keras 3 puts the axes in order, and the axes of the arrays with them.
        new("LayerNormalization", "axis epsilon center scale", "beta gamma")
        {
            WriteMore = static t =>
            {
                int[] axes = t.Ints("axis") ?? [-1];
                if (t.Dialect.IsKeras3 && axes.Length > 1 && !(axes.SequenceEqual(axes.Order()) && axes.Select(int.Sign).Distinct().Count() == 1))
                {
                    t.Refuse("its axes are not in their order, in which Keras 3 keeps its arrays");
                }
            },
        },
        new("GroupNormalization", "groups axis epsilon center scale", "beta gamma"),
        new("RMSNormalization", "axis epsilon") { Only = 3 },
        new("UnitNormalization", "axis"),
    ];
}
