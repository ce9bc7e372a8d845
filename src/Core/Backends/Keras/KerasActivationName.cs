using System.Collections.Frozen;
using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>Activations by the names that Keras 2.15 and Keras 3 find them by (keras/activations of both).</summary>
internal static class KerasActivationName
{
    private static readonly FrozenSet<string> OfBoth = FrozenSet.Create(
        "linear", "relu", "elu", "selu", "gelu", "sigmoid", "hard_sigmoid", "softplus", "softsign", "tanh", "softmax", "swish", "exponential", "mish");

    private static readonly FrozenSet<string> OfKeras3 = FrozenSet.Create(
        "relu6", "leaky_relu", "celu", "glu", "silu", "hard_silu", "hard_swish", "hard_tanh", "hard_shrink", "soft_shrink", "tanh_shrink", "threshold", "log_softmax", "log_sigmoid", "sparse_plus",
        "sparse_sigmoid", "sparsemax", "squareplus");

    /// <summary>The name of an activation, or why there is none.</summary>
    /// <param name="value">The option; null when it is absent.</param>
    /// <param name="defaultName">What is meant when it is absent.</param>
    /// <param name="dialect">What is written for.</param>
    public static (string? Name, string? Reason) Of(JsonElement? value, string defaultName, KerasDialect dialect) => value?.ValueKind switch
    {
        null or JsonValueKind.Undefined => Named(defaultName, dialect),
        JsonValueKind.Null => ("linear", null),
        JsonValueKind.String => Named(value.Value.GetString()!, dialect),
        _ => OfObject(value.Value, dialect),
    };

    private static (string? Name, string? Reason) Named(string name, KerasDialect dialect)
    {
        string bare = name.StartsWith("keras>", StringComparison.OrdinalIgnoreCase) ? name[6..] : name;
        bare = bare == "silu" ? "swish" : bare;
        return OfBoth.Contains(bare) || (dialect.IsKeras3 && OfKeras3.Contains(bare)) ? (bare, null) : (null, $"{dialect} has no activation '{name}'");
    }

    // {"class_name": "function", "config": "relu"} (Keras 3), {"class_name": "relu", "config": "relu"}, or a layer that is an activation.
    private static (string? Name, string? Reason) OfObject(JsonElement value, KerasDialect dialect)
    {
        string className = KerasJson.Text(value, "class_name") ?? "?";
        if (KerasJson.Text(value, "registered_name") is { } registered && registered.Contains('>', StringComparison.Ordinal) && !registered.StartsWith("keras", StringComparison.OrdinalIgnoreCase))
        {
            return (null, $"{dialect} has no activation '{registered}'");
        }

        if (KerasJson.Text(value, "config") is { } function)
        {
            return Named(function, dialect);
        }

        JsonElement options = KerasJson.Property(value, "config") ?? default;
        double? Number(string name) => KerasJson.Property(options, name) is { } option && KerasJson.TryGetDouble(option, out double number) ? number : null;
        string? named = className switch
        {
            "ReLU" when (Number("negative_slope") ?? 0) == 0 && (Number("threshold") ?? 0) == 0 && Number("max_value") is null or 6 => Number("max_value") is null ? "relu" : "relu6",
            "LeakyReLU" when (Number("negative_slope") ?? Number("alpha") ?? 0.3) is 0.2 or 0.2f => "leaky_relu",
            "ELU" when Number("alpha") is null or 1 => "elu",
            "Softmax" when Number("axis") is null or -1 => "softmax",
            _ => null,
        };
        return named is null ? (null, $"{dialect} has no activation of the form that its '{className}' has: make it a layer of its own") : Named(named, dialect);
    }
}
