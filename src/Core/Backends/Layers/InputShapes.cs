using System.Text.Json;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Layers;

/// <summary>Shapes in a configuration of layers.</summary>
internal static class InputShapes
{
    /// <summary>Keras 2's name of the shape that a model takes.</summary>
    public const string OfKeras2 = "batch_input_shape";

    /// <summary>Keras 3's.</summary>
    public const string OfKeras3 = "batch_shape";

    /// <summary>The shape that an input layer states, the batch first, -1 for any; null when it states none.</summary>
    public static TensorShape? Stated(JsonElement config) =>
        (Given(config, OfKeras2) ?? Given(config, OfKeras3)) is { } shape && KerasJson.Items(shape) is { } items
            ? new TensorShape([.. items.Select(i => i.WholeInt32() is >= 0 and int extent ? extent : TensorShape.Unknown)])
            : null;

    /// <summary>The element type that a layer's options state, by name, which may stand in a policy (Keras 3); null when they state none.</summary>
    public static string? StatedType(JsonElement config) =>
        KerasJson.Text(config, "dtype") ?? (KerasJson.Property(config, "dtype") is { } policy ? KerasJson.Text(KerasJson.Property(policy, "config") ?? default, "name") : null);

    /// <summary>Writes a shape: null for any extent.</summary>
    public static void Write(Utf8JsonWriter json, string name, TensorShape shape)
    {
        json.WriteStartArray(name);
        foreach (long extent in shape)
        {
            if (extent == TensorShape.Unknown)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteNumberValue(extent);
            }
        }

        json.WriteEndArray();
    }

    private static JsonElement? Given(JsonElement config, string name) => KerasJson.Property(config, name) is { ValueKind: not JsonValueKind.Null } value ? value : null;
}
