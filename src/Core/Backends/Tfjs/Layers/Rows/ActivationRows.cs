namespace TfModelTools.Backends.Tfjs;

/// <summary>Layers that are activations (tfjs-layers/src/layers/advanced_activations.ts).</summary>
internal static class ActivationRows
{
    public static IReadOnlyList<TfjsLayerRow> All { get; } =
    [
        // A ReLU with a slope and nothing else is what TensorFlow.js has as LeakyReLU; its own ReLU knows neither slope nor threshold.
        new("ReLU", static t =>
        {
            if (IsLeaky(t))
            {
                WriteSlope(t, 0);
                return;
            }

            if ((t.Number("threshold") ?? 0) != 0 || Slope(t) != 0)
            {
                t.Refuse("its ReLU has a threshold, or a slope below a bound, which TensorFlow.js lacks");
            }

            if (t.Number("max_value") is { } max && double.IsFinite(max))
            {
                t.Json.WriteNumber("max_value", max);
            }
        }) { WrittenAs = static t => IsLeaky(t) ? "LeakyReLU" : "ReLU" },
        new("LeakyReLU", static t => WriteSlope(t, 0.3)),
        new("PReLU", static t =>
        {
            t.WriteTraining("alpha");
            if (t.Ints("shared_axes") is { } axes)
            {
                t.WriteInts("shared_axes", axes.Length);
            }
        }),
        new("ELU", static t =>
        {
            t.WriteNumber("alpha", 1);
            if ((t.Number("alpha") ?? 1) != 1)
            {
                t.Refuse("TensorFlow.js has ELU with an alpha of 1 only");
            }
        }),
        new("ThresholdedReLU", static t => t.WriteNumber("theta", 1)),
        new("Softmax", static t =>
        {
            int[] axes = t.Ints("axis") ?? [-1];
            if (axes is not [-1] && !(axes is [var axis] && axis + 1 == t.Rank))
            {
                t.Refuse("TensorFlow.js has softmax over the last axis only");
            }

            t.Json.WriteNumber("axis", -1);
        }),
        TfjsLayerRow.As("GELU", "Activation", static t =>
        {
            if (t.Flag("approximate"))
            {
                t.Refuse("TensorFlow.js' layers have gelu by the error function only, not by tanh");
            }

            t.Json.WriteString("activation", "gelu");
        }),
    ];

    private static void WriteSlope(LayerTranslation t, double usual) => t.WriteNumber("alpha", t.Number("negative_slope") is null ? "alpha" : "negative_slope", usual);

    private static double Slope(LayerTranslation t) => t.Number("negative_slope") ?? t.Number("alpha") ?? 0;

    private static bool IsLeaky(LayerTranslation t) => Slope(t) != 0 && (t.Number("threshold") ?? 0) == 0 && !(t.Number("max_value") is { } max && double.IsFinite(max));
}
