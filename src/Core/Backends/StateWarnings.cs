using TfModelTools.Graph;

namespace TfModelTools.Backends;

/// <summary>What everybody should know of a model that keeps state, where a target keeps none.</summary>
internal static class StateWarnings
{
    /// <summary>A sentence for each state: it is an input and an output.</summary>
    public static IReadOnlyList<string> Of(ModelGraph model) =>
        [.. model.States.Select(s => $"'{s.Name}' is kept from batch to batch by the caller: feed it zeros at first, then what the output '{s.Name}/next' gave.")];
}
