
namespace TfModelTools.Backends.Keras;

/// <summary>Layers that are activations.</summary>
internal static class ActivationRows
{
    private const string NegativeSlope = "negative_slope";

    public static IReadOnlyList<KerasLayerRow> All { get; } =
    [
        new("ReLU", handled: "max_value negative_slope threshold alpha") { WriteMore = Relu },
        new("LeakyReLU", handled: "alpha negative_slope") { WriteMore = static t => t.Json.WriteNumber(t.Dialect.IsKeras3 ? NegativeSlope : "alpha", t.Number(NegativeSlope) ?? t.Number("alpha") ?? 0.3) },
        new("PReLU", "shared_axes", "alpha"),
        new("ELU", "alpha"),
        new("Softmax", "axis"),

        // What Keras 3 no longer has by this name is its ReLU with a threshold, below which it gives 0.
        new("ThresholdedReLU", handled: "theta")
        {
            WrittenAs = static (_, dialect) => dialect.IsKeras3 ? "ReLU" : "ThresholdedReLU",
            WriteMore = static t =>
            {
                double theta = t.Number("theta") ?? 1;
                t.Json.WriteNumber(t.Dialect.IsKeras3 ? "threshold" : "theta", theta);
                if (theta < 0 && t.Dialect.IsKeras3)
                {
                    t.Refuse("its theta is below 0, which Keras 3's ReLU does not take");
                }
            },
        },
    ];

    private static void Relu(KerasLayerTranslation t)
    {
        if (t.Number("max_value") is { } max && double.IsFinite(max))
        {
            t.Json.WriteNumber("max_value", max);
        }

        t.Json.WriteNumber(NegativeSlope, t.Number(NegativeSlope) ?? t.Number("alpha") ?? 0);
        t.Json.WriteNumber("threshold", t.Number("threshold") ?? 0);
    }
}
