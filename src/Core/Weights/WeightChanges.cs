using TfModelTools.Tensors;

namespace TfModelTools.Weights;

/// <summary>How variables are changed on their way from a file into another: names, element types, shapes.</summary>
public record WeightChanges
{
    /// <summary>
    /// The element type to turn numbers into; null for their own. Integers out of range become the nearest value the type has; fractions
    /// going to integers lose what is behind the point, NaN becomes 0; floats round to nearest even, and what is too large becomes
    /// infinity (NaN in float8_e4m3fn, which has none); strings stay strings.
    /// </summary>
    public DataType? DataType { get; init; }

    /// <summary>Gives each variable its new name; null keeps names.</summary>
    public Func<string, string>? Rename { get; init; }

    /// <summary>Which variables have their axes reordered; the first rule that fits counts. Such a variable is held in memory whole.</summary>
    public IReadOnlyList<TransposeRule> Transpose { get; init; } = [];

    /// <summary>
    /// The form that variables are to have in the end, by their new names: what a format that keeps neither types nor shapes has lost.
    /// Values are never changed by it; a variable that does not fit its form without loss is refused. Names that are not here keep
    /// their form.
    /// </summary>
    public IReadOnlyDictionary<string, WeightForm>? Forms { get; init; }

    /// <summary>The same by the names that variables have in the source, as a key file has them; for those that have no form in <see cref="Forms"/>.</summary>
    public IReadOnlyDictionary<string, WeightForm>? SourceForms { get; init; }
}
