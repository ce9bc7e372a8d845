namespace TfModelTools.Backends.Tfjs;

/// <summary>Layers that join tensors (tfjs-layers/src/layers/merge.ts). There is no Subtract.</summary>
internal static class MergeRows
{
    public static IReadOnlyList<TfjsLayerRow> All { get; } =
    [
        .. new[] { "Add", "Multiply", "Average", "Maximum", "Minimum" }.Select(name => new TfjsLayerRow(name, Several)),
        new("Concatenate", static t =>
        {
            Several(t);
            int axis = t.Ints("axis") is [var stated] ? stated : -1;

            // Its backend takes every negative axis for the last one.
            if (axis < -1 && t.Rank is { } rank)
            {
                axis += rank;
            }

            if (axis < -1)
            {
                t.Refuse("TensorFlow.js takes every negative axis for the last one");
            }

            t.Json.WriteNumber("axis", axis);
        }),
        new("Dot", static t =>
        {
            int[] axes = t.Ints("axes") ?? throw t.Fault("axes", "one or two whole numbers");
            t.WriteInts("axes", 2, axes[0]);
            t.WriteFlag("normalize", false);
            if (t.Layer.InputShapes.Any(s => s.Rank > 3))
            {
                t.Refuse("TensorFlow.js' Dot takes tensors of two or three axes");
            }
        }),
    ];

    private static void Several(LayerTranslation t)
    {
        if (t.Layer.Config.Calls.Any(c => c.References().Take(2).Count() < 2))
        {
            t.Refuse($"TensorFlow.js' {t.Layer.Config.ClassName} takes at least two tensors");
        }
    }
}
