using System.Collections;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;
using TfModelTools.Import;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Models;

/// <summary>Values of inputs as a parameter takes them: 'shape=2,3', 0.5, 2, 3, or @{ shape = 2, 3 } with whatever a prediction takes as a value.</summary>
public sealed class InputValueArgument
{
    private InputValueArgument(IReadOnlyDictionary<string, Tensor> values) => Values = values;

    /// <summary>The values by input; the empty name stands for the only one.</summary>
    public IReadOnlyDictionary<string, Tensor> Values { get; }

    /// <summary>Such as "shape: int64 (2)".</summary>
    public override string ToString() =>
        string.Join("; ", Values.Select(v => $"{(v.Key.Length > 0 ? v.Key + ": " : string.Empty)}{v.Value.DataType.TensorFlowName()} {v.Value.Shape}"));

    /// <summary>Reads what was typed.</summary>
    /// <exception cref="TfModelException">It is no value.</exception>
    internal static InputValueArgument From(object value) => value switch
    {
        IDictionary named => new(TableEntries.Of(named).ToDictionary(e => e.Name, e => Value(e.Value, $"the input '{e.Name}'"), StringComparer.Ordinal)),
        string text => new(InputValueText.Parse([text])),
        IEnumerable items when items.Cast<object?>().Select(PipelineValue.Unwrap).All(i => i is string s && s.Contains('=', StringComparison.Ordinal)) =>
            new(InputValueText.Parse(items.Cast<object?>().Select(i => (string)PipelineValue.Unwrap(i)!))),
        _ => new(new Dictionary<string, Tensor>(StringComparer.Ordinal) { [string.Empty] = Value(value, "the input") }),
    };

    // Text is what the command line takes, too.
    private static Tensor Value(object? value, string input) => PipelineValue.Unwrap(value) is string text
        ? InputValueText.Parse([text]).Values.Single()
        : ArrayTensor.Create(value, (found, expected) => new InvalidInputException($"The value for {input} holds {found}, expected {expected}.", "Give a number, or lists of numbers."));
}
