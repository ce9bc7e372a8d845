using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>
/// Options of functions that leave the result as it is: those that say what holds anyway, names, and hints to TensorFlow. Any other option
/// that a function's import does not look up is refused.
/// </summary>
internal static class HarmlessOptions
{
    // Names alone: the name of the op, checks, hints of the implementation, and the attributes of graphs that count or type what is there to be seen.
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "name", "N", "num", "sorted", "validate_indices", "use_cudnn_on_gpu", "incompatible_shape_error", "use_locking", "parallel_iterations", "message", "flash_attention", "grad_x", "grad_y",
    };

    // Values that are what the functions do without the option.
    private static readonly Dictionary<string, string[]> Defaults = new(StringComparer.Ordinal)
    {
        ["data_format"] = ["channels_last", "NHWC", "NDHWC", "NWC"],
        ["fill_mode"] = ["constant"],
        ["fill_value"] = ["0", "0.0"],
        ["decimals"] = ["0"],
        ["bad_color"] = [""],
        ["stable"] = ["True"],
        ["side"] = ["left"],
        ["weights"] = [""],
        ["dilations"] = ["1"],
        ["dilation_rate"] = ["1"],
        ["shift"] = ["0", "0.0"],
    };

    /// <summary>Whether an option leaves the results as they are.</summary>
    /// <param name="name">The option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="results">The results.</param>
    public static bool Holds(string name, KerasArgument value, IReadOnlyList<GraphValue> results)
    {
        if (Names.Contains(name) || name.StartsWith('_'))
        {
            return true;
        }

        if (value is KerasDictionaryArgument)
        {
            // Keras 3 keeps the policy of number types beside the options: computing is in float32 throughout.
            return name == "dtype";
        }

        KerasLiteralArgument[] leaves = [.. value.Leaves()];
        return !value.HoldsTensors && leaves.All(l => l.Value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False => true,
            JsonValueKind.String => NamesType(l.Value.GetString()!, results) || IsDefault(name, l.Value.GetString()!),
            JsonValueKind.True => IsDefault(name, "True"),
            _ => IsDefault(name, l.Value.GetRawText()),
        });
    }

    private static bool IsDefault(string name, string value) => Defaults.TryGetValue(name, out string[]? defaults) && defaults.Contains(value);

    // "DT_FLOAT" is the type of an operand, which is there to be seen; "float32" asks for a result of that type.
    private static bool NamesType(string text, IReadOnlyList<GraphValue> results) => text.StartsWith("DT_", StringComparison.Ordinal)
        || (DataTypes.TryParse(text, out DataType type) && results.Count > 0
            && (results[0].Spec.DataType == type || (type is DataType.Float64 or DataType.Float16 or DataType.BFloat16 && results[0].Spec.DataType == DataType.Float32)));
}
