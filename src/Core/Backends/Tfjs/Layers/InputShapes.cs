using System.Text.Json;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs;

/// <summary>Writes the shape that a model takes.</summary>
internal static class InputShapes
{
    /// <summary>Writes "batch_input_shape": the batch first, null for any extent.</summary>
    public static void Write(Utf8JsonWriter json, TensorShape shape)
    {
        json.WriteStartArray("batch_input_shape");
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
}
