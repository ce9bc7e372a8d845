using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>Layers around layers.</summary>
internal static class WrapperRows
{
    private const string Forward = "forward_";

    // What both versions set to return_sequences of either direction, whatever it was (keras.layers.Bidirectional): files state it or do not, and mean the same.
    private const string SetByWrapper = "zero_output_for_mask";

    public static IReadOnlyList<KerasLayerRow> All { get; } =
    [
        new("TimeDistributed", handled: "layer") { WriteMore = static t => t.WriteInner("layer", "layer", static name => name) },
        new("Bidirectional", handled: "layer backward_layer merge_mode")
        {
            WriteMore = static t =>
            {
                t.Json.WritePropertyName("merge_mode");
                if (KerasJson.Property(t.Layer.Config.Config, "merge_mode") is { ValueKind: JsonValueKind.Null })
                {
                    t.Json.WriteNullValue();
                }
                else
                {
                    t.Json.WriteStringValue(t.Text("merge_mode") ?? "concat");
                }

                t.WriteInner("layer", "forward_layer", static name => name.StartsWith(Forward, StringComparison.Ordinal) ? name[Forward.Length..] : name, SetByWrapper);
                t.WriteInner("backward_layer", "backward_layer", static name => name, SetByWrapper);
                if (t.Layer.Inner.Values.Any(i => IsTrue(i, SetByWrapper) && !IsTrue(i, "return_sequences")))
                {
                    t.Refuse($"a layer in it gives zeros at masked steps ({SetByWrapper}) without its sequence (return_sequences), which {t.Dialect}'s Bidirectional does not");
                }
            },
        },

        // Versions of Keras 3 keep its arrays in places of their own.
        new("SpectralNormalization", "power_iterations", handled: "layer")
        {
            Only = 2,
            WriteMore = static t =>
            {
                t.WriteInner("layer", "layer", static name => name);
                if (t.Layer.Weights.Any(w => w.Value.Shape.Rank != 2 || w.Value.Shape[0] != 1))
                {
                    t.Refuse("its file is of Keras 3, which keeps its arrays elsewhere than Keras 2");
                }
            },
        },
    ];

    private static bool IsTrue(KerasModelLayer layer, string option) => KerasJson.Property(layer.Config.Config, option) is { ValueKind: JsonValueKind.True };
}
