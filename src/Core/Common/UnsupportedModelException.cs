namespace TfModelTools.Common;

/// <summary>A model holds layers or nodes that cannot be handled. All of them are listed, not only the first.</summary>
public sealed class UnsupportedModelException : TfModelException
{
    /// <summary>Creates a fault.</summary>
    /// <param name="modelName">The model's path or name.</param>
    /// <param name="items">Every layer or node that cannot be handled; at least one.</param>
    public UnsupportedModelException(string modelName, IReadOnlyList<UnsupportedItem> items)
        : base(
            $"'{modelName}' holds {items.Count} unsupported {(items.Count == 1 ? "layer" : "layers")}: "
                + string.Join("; ", items.GroupBy(i => (i.Kind, i.Reason)).Select(g => $"{string.Join(", ", g.Select(i => $"'{i.Name}'"))} ({g.Key.Kind}{(g.Count() > 1 ? $", {g.Count()} of them" : "")}): {g.Key.Reason}")) + ".",
            "Remove or replace them in the model; docs/supported-layers.md and docs/supported-ops.md list what is supported.",
            modelName)
    {
        Items = items;
    }

    /// <summary>Every layer or node that cannot be handled.</summary>
    public IReadOnlyList<UnsupportedItem> Items { get; }

    /// <inheritdoc/>
    public override string ErrorId => "UnsupportedModel";
}
