using TfModelTools.Common;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>Which weights of a model become variables, and what these are called.</summary>
/// <param name="Names">The new name of each that does, by its own.</param>
/// <param name="Warnings">What everybody should know: patterns and names that no variable fits.</param>
public sealed record VariableChoice(IReadOnlyDictionary<string, string> Names, IReadOnlyList<string> Warnings)
{
    /// <summary>The fault of a choice of none where there are some: no model is written of it. Null where there is one.</summary>
    public InvalidInputException? Fault { get; init; }
}
