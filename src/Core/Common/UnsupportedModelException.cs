namespace TfModelTools.Common;

/// <summary>A model holds layers or nodes that cannot be handled. All of them are listed, not only the first.</summary>
public sealed class UnsupportedModelException : TfModelException
{
    // The message names so many of one kind and reason; Items has all.
    private const int MaxNames = 16;
    private const int MaxNamedOutputs = 8;

    /// <summary>Creates a fault.</summary>
    /// <param name="modelName">The model's path or name.</param>
    /// <param name="items">Every layer or node that cannot be handled; at least one.</param>
    /// <param name="outputs">The outputs that need them, where that is not plain; empty for none to name.</param>
    /// <param name="remedy">What else can be done, one sentence; null for nothing.</param>
    public UnsupportedModelException(string modelName, IReadOnlyList<UnsupportedItem> items, IReadOnlyList<string>? outputs = null, string? remedy = null)
        : base(
            $"'{modelName}' holds {items.Count} unsupported {(items.Count == 1 ? "layer" : "layers")}: "
                + string.Join("; ", items.GroupBy(i => (i.Kind, i.Reason)).Select(g => $"{string.Join(", ", g.Take(MaxNames).Select(i => $"'{i.Name}'"))}{(g.Count() > MaxNames ? ", ..." : "")} ({g.Key.Kind}{(g.Count() > 1 ? $", {g.Count()} of them" : "")}): {g.Key.Reason}"))
                + (outputs is { Count: > 0 } ? $"; the {(outputs.Count == 1 ? "output" : "outputs")} {string.Join(", ", outputs.Take(MaxNamedOutputs).Select(o => $"'{o}'"))}{(outputs.Count > MaxNamedOutputs ? $" and {outputs.Count - MaxNamedOutputs} more" : "")} cannot be had without" : "") + ".",
            (remedy is null ? "" : remedy + " ") + "Remove or replace them in the model; docs/supported-layers.md and docs/supported-ops.md list what is supported.",
            modelName)
    {
        Items = items;
    }

    /// <summary>Every layer or node that cannot be handled.</summary>
    public IReadOnlyList<UnsupportedItem> Items { get; }

    /// <inheritdoc/>
    public override string ErrorId => "UnsupportedModel";
}
