namespace TfModelTools.Common;

/// <summary>A model's variables have no values where they are looked for: the weights belong to another model, or are incomplete.</summary>
public sealed class MissingWeightsException : TfModelException
{
    private const int MostNames = 5;

    /// <summary>Creates a fault.</summary>
    /// <param name="filePath">The file of weights, or the model where there is none.</param>
    /// <param name="missing">The variables without values; at least one.</param>
    /// <param name="present">The names that are there, of which the nearest are told; empty where nothing is there at all.</param>
    /// <param name="remedy">What to do.</param>
    public MissingWeightsException(string filePath, IReadOnlyList<string> missing, IReadOnlyList<string> present, string remedy)
        : base(Describe(filePath, missing, present), remedy, filePath)
    {
        Missing = missing;
    }

    /// <summary>The variables without values.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <inheritdoc/>
    public override string ErrorId => "MissingWeights";

    private static string Describe(string filePath, IReadOnlyList<string> missing, IReadOnlyList<string> present)
    {
        NearestNames nearest = new(present);
        IEnumerable<string> names = missing.Take(MostNames).Select(m => nearest.Find(m) is { Count: > 0 } near ? $"'{m}' (nearest: {string.Join(", ", near.Select(n => $"'{n}'"))})" : $"'{m}'");
        string rest = missing.Count > MostNames ? $" and {missing.Count - MostNames} more" : string.Empty;
        return $"'{filePath}' holds no values of {missing.Count} of the model's variables: {string.Join(", ", names)}{rest}.";
    }
}
