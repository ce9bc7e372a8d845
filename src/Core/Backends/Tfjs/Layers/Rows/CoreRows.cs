using System.Text.Json;
using TfModelTools.Backends.Layers;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs;

/// <summary>Input layers, dense layers, embeddings, and layers that act while training only.</summary>
internal static class CoreRows
{
    public static IReadOnlyList<TfjsLayerRow> All { get; } =
    [
        new("InputLayer", Input) { IsInput = true },
        new("Dense", static t =>
        {
            t.WriteWhole("units");
            t.WriteActivation("activation");
            t.WriteFlag("use_bias", true);
            t.WriteTraining("kernel", "bias");
        }),
        new("Embedding", static t =>
        {
            t.WriteWhole("input_dim");
            t.WriteWhole("output_dim");
            t.WriteFlag("mask_zero", false);
            t.WriteTraining("embeddings");
        }),
        new("Masking", static t => t.WriteNumber("mask_value", 0)),
        new("Activation", static t => t.WriteActivation("activation")),
        new("Dropout", static t =>
        {
            t.WriteNumber("rate", 0);
            if (t.Find("noise_shape") is { } shape && KerasJson.Items(shape) is { } items && items.All(i => i.ValueKind is JsonValueKind.Number or JsonValueKind.Null))
            {
                t.Json.WriteStartArray("noise_shape");
                foreach (JsonElement item in items)
                {
                    item.WriteTo(t.Json);
                }

                t.Json.WriteEndArray();
            }
        }),
        new("SpatialDropout1D", static t => t.WriteNumber("rate", 0)) { WrittenAs = static t => t.Rank is null or 3 ? "SpatialDropout1D" : "Dropout" },
        TfjsLayerRow.As("SpatialDropout2D", "Dropout", static t => SpatialDropout(t, 2)),
        TfjsLayerRow.As("SpatialDropout3D", "Dropout", static t => SpatialDropout(t, 3)),
        new("GaussianNoise", static t => t.WriteNumber("stddev", 0)),
        new("GaussianDropout", static t => t.WriteNumber("rate", 0)),
        new("AlphaDropout", static t => t.WriteNumber("rate", 0)),
        TfjsLayerRow.As("ActivityRegularization", "Activation", Nothing),
        TfjsLayerRow.As("Identity", "Activation", Nothing),
        new("Rescaling", static t =>
        {
            foreach ((string name, double usual) in new[] { ("scale", 1.0), ("offset", 0.0) })
            {
                if (t.Find(name) is not null && t.Number(name) is null)
                {
                    t.Refuse($"its {name} is a number for each channel, of which TensorFlow.js takes one");
                }

                t.WriteNumber(name, usual);
            }
        }),
    ];

    // A whole map is dropped or none of it: what Keras' spatial dropouts do, TensorFlow.js has as a dropout of a given form.
    private static void SpatialDropout(LayerTranslation t, int axes)
    {
        t.WriteNumber("rate", 0);
        t.Json.WriteStartArray("noise_shape");
        t.Json.WriteNullValue();
        for (int axis = 0; axis <= axes; axis++)
        {
            if (axis == (t.IsChannelsFirst ? 0 : axes))
            {
                t.Json.WriteNullValue();
            }
            else
            {
                t.Json.WriteNumberValue(1);
            }
        }

        t.Json.WriteEndArray();
    }

    private static void Nothing(LayerTranslation t) => t.Json.WriteString("activation", "linear");

    private static void Input(LayerTranslation t)
    {
        InputShapes.Write(t.Json, InputShapes.OfKeras2, InputShapes.Stated(t.Layer.Config.Config) ?? throw t.Fault(InputShapes.OfKeras2, "the shape of an input"));
        DataType type = InputShapes.StatedType(t.Layer.Config.Config) is { } name && DataTypes.TryParse(name, out DataType known) ? known : DataType.Float32;
        t.Json.WriteString("dtype", type == DataType.Bool ? "bool" : type.IsFloat() ? "float32" : "int32");
        t.Json.WriteBoolean("sparse", false);
    }
}
