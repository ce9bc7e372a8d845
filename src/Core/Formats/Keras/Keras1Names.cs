using System.Text.Json;
using TfModelTools.Common.Json;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// Keras 1's names of classes and options in Keras 2's terms (keras.legacy.interfaces of Keras 2.x lists both). A configuration is
/// recognized by its fields, so that files without a version are read too.
/// </summary>
internal static class Keras1Names
{
    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["Convolution1D"] = "Conv1D",
        ["Convolution2D"] = "Conv2D",
        ["Convolution3D"] = "Conv3D",
        ["AtrousConvolution1D"] = "Conv1D",
        ["AtrousConvolution2D"] = "Conv2D",
        ["Deconvolution2D"] = "Conv2DTranspose",
        ["Deconvolution3D"] = "Conv3DTranspose",
        ["SeparableConvolution1D"] = "SeparableConv1D",
        ["SeparableConvolution2D"] = "SeparableConv2D",
        ["Convolution2DTranspose"] = "Conv2DTranspose",
        ["Convolution3DTranspose"] = "Conv3DTranspose",
    };

    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["bias"] = "use_bias",
        ["border_mode"] = "padding",
        ["subsample"] = "strides",
        ["subsample_length"] = "strides",
        ["nb_filter"] = "filters",
        ["filter_length"] = "kernel_size",
        ["atrous_rate"] = "dilation_rate",
        ["pool_length"] = "pool_size",
        ["inner_activation"] = "recurrent_activation",
        ["batch_input_dtype"] = "dtype",
        ["input_dtype"] = "dtype",
        ["p"] = "rate",
        ["sigma"] = "stddev",
    };

    /// <summary>The name Keras gives a layer that states none.</summary>
    public static string DefaultName(string className) => KerasNames.ToSnakeCase(className);

    /// <summary>
    /// Translates a class name and its options, with those of the layers in them: what wraps layers that wrap layers is written anew once, not once for each. What is not of Keras 1 stays as it is.
    /// </summary>
    public static (string ClassName, JsonElement Config) Translate(string className, JsonElement config)
    {
        string name = Classes.GetValueOrDefault(className, className);
        return IsTranslated(className, config)
            ? (name == "TimeDistributedDense" ? "Dense" : name, StrictJson.Build(w => Write(w, name, config)))
            : (name, config);
    }

    private static bool IsTranslated(string className, JsonElement config) =>
        config.ValueKind == JsonValueKind.Object && (Classes.ContainsKey(className) || IsKeras1(className, config));

    private static void Write(Utf8JsonWriter writer, string name, JsonElement config)
    {
        Dictionary<string, JsonElement> result = new(StringComparer.Ordinal);
        foreach (JsonProperty field in config.EnumerateObject())
        {
            string target = Fields.GetValueOrDefault(field.Name, field.Name);
            if (target != "kernel_size" || field.Value.ValueKind is not JsonValueKind.Null)
            {
                result[target] = field.Value;
            }
        }

        bool Has(string field) => config.TryGetProperty(field, out _);
        void Move(string from, string to)
        {
            if (result.Remove(from, out JsonElement value))
            {
                result[to] = value;
            }
        }

        if (result.Remove("dim_ordering", out JsonElement ordering) && ordering.ValueKind == JsonValueKind.String)
        {
            string order = ordering.GetString()!;
            result["data_format"] = StrictJson.Build(w => w.WriteStringValue(order == "th" ? "channels_first" : "channels_last"));
        }

        switch (name)
        {
            case "Dense" or "SimpleRNN" or "LSTM" or "GRU" or "Highway" or "TimeDistributedDense":
                Move("output_dim", "units");
                break;
            case "Conv2D" or "SeparableConv2D" or "Conv2DTranspose" or "ConvLSTM2D" or "LocallyConnected2D" when Has("nb_row") && Has("nb_col"):
                result["kernel_size"] = List(config, "nb_row", "nb_col");
                break;
            case "Conv3D" or "Conv3DTranspose" when Has("kernel_dim1"):
                result["kernel_size"] = List(config, "kernel_dim1", "kernel_dim2", "kernel_dim3");
                break;
            case "MaxPooling1D" or "AveragePooling1D":
                Move("stride", "strides");
                break;
            case "UpSampling1D":
                Move("length", "size");
                break;
        }

        // A Keras 1 GRU applies the reset gate before the product; a file of Keras 2 says so itself.
        if (name == "GRU")
        {
            result["reset_after"] = StrictJson.Of(false);
        }

        writer.WriteStartObject();
        foreach ((string field, JsonElement value) in result)
        {
            writer.WritePropertyName(field);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    // Options that are layers keep the names of their classes, which tell what the layers are called where they do not say it.
    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (JsonElement item in value.EnumerateArray())
            {
                Write(writer, item);
            }

            writer.WriteEndArray();
            return;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            value.WriteTo(writer);
            return;
        }

        string? className = KerasJson.Text(value, "class_name") is string full ? full[(full.LastIndexOf('>') + 1)..] : null;
        writer.WriteStartObject();
        foreach (JsonProperty member in value.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            if (member.Name == "config" && className is not null && !KerasConfigReader.IsModel(className, member.Value) && IsTranslated(className, member.Value))
            {
                Write(writer, Classes.GetValueOrDefault(className, className), member.Value);
            }
            else
            {
                Write(writer, member.Value);
            }
        }

        writer.WriteEndObject();
    }

    private static bool IsKeras1(string className, JsonElement config)
    {
        bool Has(string field) => config.TryGetProperty(field, out _);
        return className switch
        {
            "Dense" or "SimpleRNN" or "LSTM" or "GRU" => Has("output_dim") && !Has("units"),
            "TimeDistributedDense" or "Highway" => true,
            "UpSampling1D" => Has("length") && !Has("size"),
            "Dropout" or "GaussianDropout" or "SpatialDropout1D" or "SpatialDropout2D" or "SpatialDropout3D" => Has("p"),
            "Embedding" => Has("input_dtype"),
            _ => Has("nb_filter") || Has("border_mode") || Has("dim_ordering") || Has("input_dtype") || Has("pool_length"),
        };
    }

    // What a field that is not there would hold is null, which no list of numbers holds: whoever reads the list refuses it.
    private static JsonElement List(JsonElement config, params string[] fields) => StrictJson.Build(w =>
    {
        w.WriteStartArray();
        foreach (string field in fields)
        {
            (KerasJson.Property(config, field) ?? StrictJson.Null).WriteTo(w);
        }

        w.WriteEndArray();
    });
}
