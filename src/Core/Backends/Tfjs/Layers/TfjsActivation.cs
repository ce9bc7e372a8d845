using System.Collections.Frozen;
using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Tfjs;

/// <summary>
/// Activations as TensorFlow.js names them (tfjs-layers/src/activations.ts). The loader turns every text into camel case, so that "gelu_new", which it has, cannot be named.
/// </summary>
internal static class TfjsActivation
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        "linear", "relu", "relu6", "elu", "selu", "sigmoid", "hard_sigmoid", "softplus", "softsign", "tanh", "softmax", "log_softmax", "swish", "gelu", "mish");

    /// <summary>The name of an activation, or why there is none.</summary>
    /// <param name="value">The option; null when it is absent.</param>
    /// <param name="defaultName">Keras' name of what is meant when it is absent.</param>
    public static (string? Name, string? Reason) Of(JsonElement? value, string defaultName)
    {
        switch (value?.ValueKind)
        {
            case null or JsonValueKind.Undefined:
                return Named(defaultName);
            case JsonValueKind.Null:
                return ("linear", null);
            case JsonValueKind.String:
                return Named(value.Value.GetString()!);
            default:
                return OfObject(value.Value);
        }
    }

    private static (string? Name, string? Reason) Named(string name)
    {
        string bare = name switch
        {
            "silu" => "swish",
            _ when name.StartsWith("keras>", StringComparison.OrdinalIgnoreCase) => name[6..],
            _ => name,
        };
        return Names.Contains(bare) ? (bare, null) : (null, $"TensorFlow.js has no activation '{name}'");
    }

    // {"class_name": "function", "config": "relu"} (Keras 3), {"class_name": "relu", "config": "relu"}, or a layer that is an activation.
    private static (string? Name, string? Reason) OfObject(JsonElement value)
    {
        string className = KerasJson.Text(value, "class_name") ?? "?";
        if (KerasJson.Text(value, "registered_name") is { } registered && registered.Contains('>', StringComparison.Ordinal) && !registered.StartsWith("keras", StringComparison.OrdinalIgnoreCase))
        {
            return (null, $"TensorFlow.js has no activation '{registered}'");
        }

        if (KerasJson.Text(value, "config") is { } function)
        {
            return Named(function);
        }

        JsonElement options = KerasJson.Property(value, "config") ?? default;
        double? Number(string name) => KerasJson.Property(options, name) is { } option && KerasJson.TryGetDouble(option, out double number) ? number : null;
        return className switch
        {
            "ReLU" when (Number("negative_slope") ?? 0) == 0 && (Number("threshold") ?? 0) == 0 && Number("max_value") is null or 6 => (Number("max_value") is null ? "relu" : "relu6", null),
            "ELU" when Number("alpha") is null or 1 => ("elu", null),
            "Softmax" when Number("axis") is null or -1 => ("softmax", null),
            _ => (null, $"TensorFlow.js has no activation of the form that its '{className}' has"),
        };
    }
}
