using TfModelTools.Common;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs;

/// <summary>
/// What people write behind an option of quantization: nothing, True or * for all weights that no pattern of another names, False for none, else patterns of
/// names, apart or joined by commas. (The official converter takes True for a pattern, which names nothing.)
/// </summary>
public static class QuantizationArgument
{
    /// <summary>The rule that is meant.</summary>
    /// <param name="dataType">float16, uint8 or uint16.</param>
    /// <param name="values">What was written; null where the option was not given.</param>
    /// <returns>The rule; null for none.</returns>
    /// <exception cref="InvalidInputException">All, none and patterns are mixed.</exception>
    public static TfjsQuantizationRule? Parse(DataType dataType, IEnumerable<string>? values)
    {
        string[]? patterns = values is null ? null : [.. values.SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        if (patterns is null || patterns is [var none] && none.Equals(bool.FalseString, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return patterns.Length == 0 || patterns is ["*"] || (patterns.Length == 1 && patterns[0].Equals(bool.TrueString, StringComparison.OrdinalIgnoreCase)) ? new TfjsQuantizationRule(dataType, [])
            : patterns.Any(p => bool.TryParse(p, out _)) ? throw new InvalidInputException($"'{string.Join(',', patterns)}' mixes patterns of weights with True or False.", "Give True for all weights, or patterns of their names.")
            : new TfjsQuantizationRule(dataType, patterns);
    }

    /// <summary>The rules of the three types, those that were given.</summary>
    /// <param name="float16">The option of float16.</param>
    /// <param name="uint8">The option of uint8.</param>
    /// <param name="uint16">The option of uint16.</param>
    /// <exception cref="InvalidInputException">All, none and patterns are mixed.</exception>
    public static IReadOnlyList<TfjsQuantizationRule> Parse(IEnumerable<string>? float16, IEnumerable<string>? uint8, IEnumerable<string>? uint16) =>
    [
        .. new[] { Parse(DataType.Float16, float16), Parse(DataType.UInt8, uint8), Parse(DataType.UInt16, uint16) }.OfType<TfjsQuantizationRule>(),
    ];
}
