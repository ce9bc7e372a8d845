using System.Buffers;
using System.Text.Json;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras.Custom;

/// <summary>
/// The options of a custom layer's step for one layer of a model: {"$config": "units", "default": 3} stands for the layer's own option, or
/// for 3 where it has none.
/// </summary>
internal static class CustomLayerOptions
{
    private const string Reference = "$config";
    private const string Default = "default";

    /// <summary>The options, written out.</summary>
    /// <param name="step">The step.</param>
    /// <param name="settings">The model's layer.</param>
    /// <param name="name">The name to give the step's layer; null for a function, which has none.</param>
    /// <param name="budget">Counts what is taken over.</param>
    /// <exception cref="UnsupportedLayerException">The layer lacks an option that has no default, or what stands for all options is no object.</exception>
    /// <exception cref="TfModelTools.Common.LimitExceededException">They are more than an import may take.</exception>
    /// <exception cref="TfModelTools.Common.CorruptFileException">They are nested too deep.</exception>
    public static JsonElement Of(CustomLayerStep step, LayerSettings settings, string? name, ExpansionBudget budget)
    {
        JsonElement given = step.Options.ValueKind == JsonValueKind.Undefined ? StrictJson.EmptyObject : step.Options;
        JsonElement? taken = TakenOver(given, step, settings);
        JsonElement options = taken ?? given;
        if (options.ValueKind != JsonValueKind.Object)
        {
            throw new UnsupportedLayerException($"its definition's step '{step.Name}' has {options.ValueKind} for its options, expected an object");
        }

        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            long counted = 0;
            writer.WriteStartObject();
            foreach (JsonProperty member in options.EnumerateObject().Where(m => name is null || m.Name != "name"))
            {
                writer.WritePropertyName(member.Name);
                Write(member.Value, isTaken: taken is not null);
            }

            if (name is not null)
            {
                writer.WriteString("name", name);
            }

            writer.WriteEndObject();

            void Write(JsonElement value, bool isTaken)
            {
                if (!isTaken && TakenOver(value, step, settings) is JsonElement own)
                {
                    (value, isTaken) = (own, true);
                }

                if (isTaken || value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                {
                    // A reference in what is taken over would be the model's own text.
                    value.WriteTo(writer);
                }
                else if (value.ValueKind == JsonValueKind.Array)
                {
                    writer.WriteStartArray();
                    foreach (JsonElement item in value.EnumerateArray())
                    {
                        Write(item, isTaken: false);
                    }

                    writer.WriteEndArray();
                }
                else
                {
                    writer.WriteStartObject();
                    foreach (JsonProperty member in value.EnumerateObject())
                    {
                        writer.WritePropertyName(member.Name);
                        Write(member.Value, isTaken: false);
                    }

                    writer.WriteEndObject();
                }

                // At once, so that a list of a thousand references ends at the one that is too many.
                long written = writer.BytesCommitted + writer.BytesPending;
                budget.AddOptions(written - counted);
                counted = written;
            }
        }

        return StrictJson.Parse(text.WrittenMemory, settings.Path, $"the options of step '{step.Name}' of layer '{settings.Layer.Name}'", KerasJson.MaxJsonDepth);
    }

    // What a reference stands for; null for what is none.
    private static JsonElement? TakenOver(JsonElement value, CustomLayerStep step, LayerSettings settings) =>
        KerasJson.Text(value, Reference) is not string option || value.EnumerateObject().Count() > 2 ? null
        : settings.Json(option) ?? KerasJson.Property(value, Default)
            ?? throw new UnsupportedLayerException($"its definition's step '{step.Name}' needs the option '{option}', which the layer does not have");
}
