using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Tfjs;

/// <summary>Layers around layers (tfjs-layers/src/layers/wrappers.ts).</summary>
internal static class WrapperRows
{
    private const string Forward = "forward_";

    // What a direction says of itself, not of what it computes.
    private static readonly string[] OfDirection = ["name", "go_backwards", "zero_output_for_mask", "trainable", "dtype", "dropout", "recurrent_dropout", "seed", "implementation", "unroll"];

    public static IReadOnlyList<TfjsLayerRow> All { get; } =
    [
        // The weights inside bear the wrapper's name: only the layer that is called opens a scope.
        new("TimeDistributed", static t =>
        {
            // What it wraps is missing where the layer as a whole was not understood, which is told.
            if (!t.Layer.Inner.TryGetValue("layer", out KerasModelLayer? inner))
            {
                return;
            }

            t.WriteInner("layer", inner, TfjsLayerNames.Legal(inner.Config.Name), t.Scope);
            if (t.Rank < 3)
            {
                t.Refuse("TensorFlow.js' TimeDistributed takes tensors of three axes and more");
            }

            if (inner.Config.ClassName is "Softmax" or "RNN" or "LSTM" or "GRU" or "SimpleRNN" && KerasJson.Property(inner.Config.Config, "stateful") is { ValueKind: JsonValueKind.True })
            {
                t.Refuse("it wraps a layer that keeps states");
            }
        }),
        new("Bidirectional", static t =>
        {
            if (!t.Layer.Inner.TryGetValue("forward_layer", out KerasModelLayer? forward) || !t.Layer.Inner.TryGetValue("backward_layer", out KerasModelLayer? backward))
            {
                return;
            }

            string name = NameInside(forward);
            t.WriteInner("layer", forward, name, $"{t.Scope}/{Forward}{name}");
            t.Json.WritePropertyName("merge_mode");
            if (KerasJson.Property(t.Layer.Config.Config, "merge_mode") is { ValueKind: JsonValueKind.Null })
            {
                t.Json.WriteNullValue();
            }
            else
            {
                t.Json.WriteStringValue(t.Text("merge_mode") ?? "concat");
            }

            if (!AreAlike(forward.Config.Config, backward.Config.Config) || forward.Config.ClassName != backward.Config.ClassName || GoesBack(forward) == GoesBack(backward))
            {
                t.Refuse("its two directions differ, of which TensorFlow.js takes one");
            }

            foreach ((string slot, KerasWeight weight) in backward.Weights)
            {
                t.AddWeight($"backward_{name}/{slot[(slot.LastIndexOf('/') + 1)..]}", weight);
            }
        }) { AddWeights = static _ => { } },
    ];

    private static bool GoesBack(KerasModelLayer layer) => KerasJson.Property(layer.Config.Config, "go_backwards") is { ValueKind: JsonValueKind.True };

    private static string NameInside(KerasModelLayer forward)
    {
        string name = forward.Config.Name;
        return TfjsLayerNames.Legal(name.StartsWith(Forward, StringComparison.Ordinal) ? name[Forward.Length..] : name);
    }

    private static bool AreAlike(JsonElement a, JsonElement b)
    {
        IEnumerable<JsonProperty> Said(JsonElement config) => config.EnumerateObject()
            .Where(o => !OfDirection.Contains(o.Name) && !o.Name.EndsWith("_initializer", StringComparison.Ordinal) && !o.Name.EndsWith("_regularizer", StringComparison.Ordinal) && !o.Name.EndsWith("_constraint", StringComparison.Ordinal));
        JsonProperty[] first = [.. Said(a)], second = [.. Said(b)];
        return first.Length == second.Length && first.All(o => KerasJson.Property(b, o.Name) is { } other && JsonElement.DeepEquals(o.Value, other));
    }
}
