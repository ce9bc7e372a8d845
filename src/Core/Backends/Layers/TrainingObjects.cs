using System.Collections.Frozen;
using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Layers;

/// <summary>
/// Initializers, regularizers and constraints. They play no part in a prediction: what TensorFlow.js lacks (tfjs-layers/src/initializers.ts, regularizers.ts, constraints.ts), which has
/// what models commonly use, is left out.
/// </summary>
internal static class TrainingObjects
{
    private static readonly FrozenDictionary<string, string[]> Initializers = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Zeros"] = [],
        ["Ones"] = [],
        ["Constant"] = ["value"],
        ["RandomUniform"] = ["minval", "maxval", "seed"],
        ["RandomNormal"] = ["mean", "stddev", "seed"],
        ["TruncatedNormal"] = ["mean", "stddev", "seed"],
        ["VarianceScaling"] = ["scale", "mode", "distribution", "seed"],
        ["GlorotUniform"] = ["seed"],
        ["GlorotNormal"] = ["seed"],
        ["HeNormal"] = ["seed"],
        ["HeUniform"] = ["seed"],
        ["LeCunNormal"] = ["seed"],
        ["LeCunUniform"] = ["seed"],
        ["Orthogonal"] = ["gain", "seed"],
        ["Identity"] = ["gain"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string[]> Constraints = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["MaxNorm"] = ["max_value", "axis"],
        ["MinMaxNorm"] = ["min_value", "max_value", "rate", "axis"],
        ["NonNeg"] = [],
        ["UnitNorm"] = ["axis"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Writes an initializer; nothing for one that is not known.</summary>
    public static void WriteInitializer(Utf8JsonWriter json, string name, JsonElement? value, LayersDialect dialect)
    {
        string? className = value is { } given ? KerasJson.Text(given, "class_name") : null;
        className = className switch { "LecunNormal" => "LeCunNormal", "LecunUniform" => "LeCunUniform", "OrthogonalInitializer" => "Orthogonal", "IdentityInitializer" => "Identity", _ => className };
        Write(json, name, "keras.initializers", className, value, Initializers, dialect);
    }

    /// <summary>Writes a constraint, or null.</summary>
    public static void WriteConstraint(Utf8JsonWriter json, string name, JsonElement? value, LayersDialect dialect) =>
        Write(json, name, "keras.constraints", value is { } given ? KerasJson.Text(given, "class_name") : null, value, Constraints, dialect);

    /// <summary>Writes a regularizer, or null. Keras' L1, L2 and L1L2 are one class there.</summary>
    public static void WriteRegularizer(Utf8JsonWriter json, string name, JsonElement? value, LayersDialect dialect)
    {
        string? className = value is { } given ? KerasJson.Text(given, "class_name") : null;
        JsonElement options = value is { } known ? KerasJson.Property(known, "config") ?? default : default;
        double Number(string option) => KerasJson.Property(options, option) is { } number && KerasJson.TryGetDouble(number, out double n) ? n : 0;
        if (className is not ("L1" or "L2" or "L1L2" or "WeightRegularizer"))
        {
            return;
        }

        json.WriteStartObject(name);
        WriteModule(json, "keras.regularizers", dialect);
        json.WriteString("class_name", "L1L2");
        json.WriteStartObject("config");
        json.WriteNumber("l1", Number("l1"));
        json.WriteNumber("l2", Number("l2"));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteModule(Utf8JsonWriter json, string module, LayersDialect dialect)
    {
        if (dialect == LayersDialect.Keras3)
        {
            json.WriteString("module", module);
            json.WriteNull("registered_name");
        }
    }

    private static void Write(Utf8JsonWriter json, string name, string module, string? className, JsonElement? value, FrozenDictionary<string, string[]> known, LayersDialect dialect)
    {
        if (className is null || !known.TryGetValue(className, out string[]? options))
        {
            return;
        }

        JsonElement config = KerasJson.Property(value!.Value, "config") ?? default;
        if (className == "Constant" && KerasJson.Property(config, "value") is not { ValueKind: JsonValueKind.Number })
        {
            return;
        }

        json.WriteStartObject(name);
        WriteModule(json, module, dialect);
        json.WriteString("class_name", dialect != LayersDialect.TensorFlowJs ? className.Replace("LeCun", "Lecun", StringComparison.Ordinal) : className);
        json.WriteStartObject("config");
        foreach (string option in options)
        {
            JsonElement? given = KerasJson.Property(config, option);
            if (given is { ValueKind: JsonValueKind.Number } number)
            {
                json.WritePropertyName(option);
                number.WriteTo(json);
            }
            else if (given is { ValueKind: JsonValueKind.String } && option is "mode" or "distribution")
            {
                // Keras' "normal" is cut off at two deviations, as TensorFlow.js' is.
                string word = KerasJson.Text(config, option)!;
                json.WriteString(option, option == "distribution" && word is not "uniform" ? "normal" : word);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
