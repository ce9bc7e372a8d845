using TfModelTools.Formats;

namespace TfModelTools.Weights;

/// <summary>A variable and the open source that holds its values.</summary>
/// <param name="Source">The source.</param>
/// <param name="Variable">One of its variables.</param>
public sealed record WeightInput(IVariableSource Source, VariableInfo Variable)
{
    /// <summary>Variables of one source.</summary>
    public static IReadOnlyList<WeightInput> Of(IVariableSource source, IEnumerable<VariableInfo> variables) => [.. variables.Select(v => new WeightInput(source, v))];
}
