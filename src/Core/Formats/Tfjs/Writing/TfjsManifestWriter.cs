using System.Text.Json;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>Writes the manifest of weights in a model.json: the value of "weightsManifest" (WeightsManifestConfig in tfjs-core/src/io/types.ts), with the keys in the converters' order.</summary>
public static class TfjsManifestWriter
{
    /// <summary>Writes the array of groups.</summary>
    /// <param name="json">Where a value is expected.</param>
    /// <param name="groups">The groups as written.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<TfjsWeightGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(groups);
        json.WriteStartArray();
        foreach (TfjsWeightGroup group in groups)
        {
            json.WriteStartObject();
            json.WriteStartArray("paths");
            foreach (string path in group.Paths)
            {
                json.WriteStringValue(path);
            }

            json.WriteEndArray();
            json.WriteStartArray("weights");
            foreach (TfjsWeight weight in group.Weights)
            {
                Write(json, weight);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, TfjsWeight weight)
    {
        json.WriteStartObject();
        json.WriteString("name", weight.Name);
        json.WriteStartArray("shape");
        foreach (long extent in weight.Shape)
        {
            json.WriteNumberValue(extent);
        }

        json.WriteEndArray();
        json.WriteString("dtype", weight.DataType.TensorFlowName());
        if (weight.Quantization is { } quantization)
        {
            json.WriteStartObject("quantization");
            json.WriteString("dtype", quantization.DataType.TensorFlowName());
            if (quantization.DataType != DataType.Float16)
            {
                json.WriteNumber("min", quantization.Min);
                json.WriteNumber("scale", quantization.Scale);
            }

            json.WriteString("original_dtype", weight.DataType.TensorFlowName());
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
