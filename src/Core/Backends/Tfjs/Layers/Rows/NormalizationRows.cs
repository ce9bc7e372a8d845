namespace TfModelTools.Backends.Tfjs;

/// <summary>Normalizations (tfjs-layers/src/layers/normalization.ts), of two to four axes.</summary>
internal static class NormalizationRows
{
    public static IReadOnlyList<TfjsLayerRow> All { get; } =
    [
        new("BatchNormalization", static t =>
        {
            int[] axes = t.Ints("axis") ?? [-1];
            t.Json.WriteNumber("axis", axes is [var only] ? only : -1);
            t.WriteNumber("momentum", 0.99);
            Scale(t);
            t.WriteTraining("beta", "gamma", "moving_mean", "moving_variance");
            if (axes.Length != 1)
            {
                t.Refuse("TensorFlow.js normalizes one axis, not several");
            }
            else if (t.Rank is { } rank && axes[0] != -1 && axes[0] != rank - 1)
            {
                // The kernel runs through the statistics over and over, whatever their axis (tfjs-backend-cpu/src/kernels/BatchNorm.ts).
                t.Refuse("TensorFlow.js normalizes the last axis only: its CPU back-end computes others wrong");
            }
        }),
        new("LayerNormalization", static t =>
        {
            int[] axes = t.Ints("axis") ?? [-1];
            t.Json.WriteStartArray("axis");
            foreach (int axis in axes)
            {
                t.Json.WriteNumberValue(axis);
            }

            t.Json.WriteEndArray();
            Scale(t);
            t.WriteTraining("beta", "gamma");
            if (t.Flag("rms_scaling"))
            {
                t.Refuse("TensorFlow.js' LayerNormalization always takes the mean away");
            }
        }),
    ];

    private static void Scale(LayerTranslation t)
    {
        t.WriteNumber("epsilon", 1e-3);
        t.WriteFlag("center", true);
        t.WriteFlag("scale", true);
        if (t.Rank is { } rank and not (2 or 3 or 4))
        {
            t.Refuse(FormattableString.Invariant($"TensorFlow.js normalizes tensors of two to four axes, not of {rank}"));
        }
    }
}
