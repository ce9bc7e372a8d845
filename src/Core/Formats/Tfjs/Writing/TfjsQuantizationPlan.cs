using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// How each weight of a model is quantized: the rules applied to its names, as map_layers_to_quantization_dtype of the converters does
/// (tfjs-converter/python/tensorflowjs/quantization.py), but that a pattern without a weight is refused instead of passed over.
/// </summary>
public sealed class TfjsQuantizationPlan
{
    private readonly Dictionary<string, DataType> _types;

    private TfjsQuantizationPlan(Dictionary<string, DataType> types) => _types = types;

    /// <summary>Nothing is quantized.</summary>
    public static TfjsQuantizationPlan None { get; } = new([]);

    /// <summary>Applies rules to the weights of a model.</summary>
    /// <param name="rules">The rules; none to quantize nothing.</param>
    /// <param name="weightNames">The names of all weights.</param>
    /// <exception cref="InvalidInputException">
    /// Rules contradict each other (two types for one weight, two rules for all the rest, one type both by patterns and for all the rest), a type is
    /// none that values are quantized to, or a pattern fits no weight.
    /// </exception>
    public static TfjsQuantizationPlan Create(IReadOnlyList<TfjsQuantizationRule> rules, IEnumerable<string> weightNames)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(weightNames);
        if (rules.Count == 0)
        {
            return None;
        }

        TfjsQuantizationRule? rest = RuleForTheRest(rules);
        string[] names = [.. weightNames];
        Dictionary<string, (DataType Type, string Pattern)> byPattern = new(StringComparer.Ordinal);
        foreach (TfjsQuantizationRule rule in rules)
        {
            foreach (FnmatchPattern pattern in rule.Patterns.Select(p => new FnmatchPattern(p)))
            {
                Apply(rule.DataType, pattern, names, byPattern);
            }
        }

        Dictionary<string, DataType> types = byPattern.ToDictionary(p => p.Key, p => p.Value.Type, StringComparer.Ordinal);
        foreach (string name in rest is null ? [] : names)
        {
            types.TryAdd(name, rest!.DataType);
        }

        return new TfjsQuantizationPlan(types);
    }

    /// <summary>The type that a weight is quantized to, if its values are float32; null for none.</summary>
    public DataType? For(string weightName) => _types.TryGetValue(weightName, out DataType type) ? type : null;

    private static TfjsQuantizationRule? RuleForTheRest(IReadOnlyList<TfjsQuantizationRule> rules)
    {
        foreach (TfjsQuantizationRule rule in rules)
        {
            if (rule.DataType is not (DataType.Float16 or DataType.UInt8 or DataType.UInt16))
            {
                throw new InvalidInputException($"Weights cannot be quantized to {rule.DataType.TensorFlowName()}.", "Use float16, uint8 or uint16.");
            }
        }

        TfjsQuantizationRule[] rest = [.. rules.Where(r => r.Patterns.Count == 0)];
        if (rest.Length > 1)
        {
            throw new InvalidInputException(
                $"All weights that no pattern names are to be quantized to {string.Join(" and to ", rest.Select(r => r.DataType.TensorFlowName()))}.",
                "Leave the patterns out for one type only.");
        }

        if (rest is [{ DataType: var type }] && rules.FirstOrDefault(r => r.DataType == type && r.Patterns.Count > 0) is { } other)
        {
            throw new InvalidInputException(
                $"Quantization to {type.TensorFlowName()} is asked for twice: for weights that fit '{string.Join("', '", other.Patterns)}', and for all that no pattern names.",
                "Give it the patterns, or leave them out for all.");
        }

        return rest.FirstOrDefault();
    }

    private static void Apply(DataType type, FnmatchPattern pattern, string[] names, Dictionary<string, (DataType Type, string Pattern)> byPattern)
    {
        bool isUsed = false;
        foreach (string name in names.Where(pattern.IsMatch))
        {
            isUsed = true;
            if (!byPattern.TryAdd(name, (type, pattern.Pattern)) && byPattern[name] is var (first, by) && first != type)
            {
                throw new InvalidInputException(
                    $"The weight '{name}' fits '{by}', which asks for {first.TensorFlowName()}, and '{pattern}', which asks for {type.TensorFlowName()}.",
                    "Change the patterns so that each weight gets one type.");
            }
        }

        if (!isUsed)
        {
            IReadOnlyList<string> near = names.Length == 0 ? [] : new NearestNames(names).Find(pattern.Pattern);
            throw new InvalidInputException(
                $"The pattern '{pattern}' of the weights to quantize to {type.TensorFlowName()} fits none of the model's {names.Length} weights.",
                near.Count > 0 ? $"The nearest names are '{string.Join("', '", near)}'." : names.Length == 0 ? "Leave it out." : $"The first of them is '{names[0]}'; * stands for any text, and case counts.");
        }
    }
}
