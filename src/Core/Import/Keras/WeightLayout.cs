namespace TfModelTools.Import.Keras;

/// <summary>
/// Which arrays a layer keeps and where: its own variables, in the order in which Keras creates them, and the objects inside that
/// have their own (the cell of a recurrent layer, the layer in a wrapper), by attribute.
/// </summary>
internal sealed class WeightLayout
{
    /// <summary>A layer without weights.</summary>
    public static readonly WeightLayout Empty = new(Array.Empty<WeightSlot>());

    /// <summary>Creates a layout of a layer's own variables, all trainable.</summary>
    public WeightLayout(params ReadOnlySpan<string> names)
        : this([.. names.ToArray().Select(n => new WeightSlot(n))])
    {
    }

    /// <summary>Creates a layout.</summary>
    /// <param name="own">The layer's own variables.</param>
    /// <param name="children">The objects inside.</param>
    public WeightLayout(IReadOnlyList<WeightSlot> own, params ReadOnlySpan<WeightChild> children)
    {
        Own = own;
        Children = children.ToArray();
        Count = own.Count + Children.Sum(c => c.Layout.Count);
    }

    /// <summary>The layer's own variables.</summary>
    public IReadOnlyList<WeightSlot> Own { get; }

    /// <summary>The objects inside, in the order in which Keras counts their variables.</summary>
    public IReadOnlyList<WeightChild> Children { get; }

    /// <summary>Whether the options say that the layer's variables were frozen: then all count as not trainable.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>
    /// The class whose arrays Keras 1 or cuDNN stored in another number or form ("LSTM", "GRU", "Conv1D", ...), with what is needed to
    /// convert them; null for the rest.
    /// </summary>
    public LegacyForm? Legacy { get; init; }

    /// <summary>How many arrays there are.</summary>
    public int Count { get; }

    /// <summary>The paths of all arrays, such as "kernel" or "cell/kernel".</summary>
    public IEnumerable<string> SlotPaths() => Own.Select(o => o.Name).Concat(Children.SelectMany(c => c.Layout.SlotPaths().Select(p => $"{c.Attribute}/{p}")));
}

/// <summary>An object inside a layer that has variables of its own.</summary>
/// <param name="Attribute">The attribute that holds it, such as "cell"; of a model's layer "layers/" and its numbered class name.</param>
/// <param name="Layout">Its variables.</param>
/// <param name="LayerName">Of a model's layer, its name; else null.</param>
/// <param name="LayerIndex">Of a model's layer, its position among all of the model's layers; else -1.</param>
internal sealed record WeightChild(string Attribute, WeightLayout Layout, string? LayerName = null, int LayerIndex = -1);

/// <summary>What the conversion of old arrays needs to know of a layer.</summary>
/// <param name="ClassName">The class, as Keras 2 names it.</param>
/// <param name="IsChannelsFirst">Whether its channels come first.</param>
/// <param name="KernelSize">The extent of the kernel's first spatial axis; 0 for none.</param>
/// <param name="Filters">The number of filters; 0 for none.</param>
/// <param name="IsFused">Whether Keras 1 kept the gates of a recurrent layer in one array each (consume_less="gpu"), in the order of Keras 2.</param>
internal sealed record LegacyForm(string ClassName, bool IsChannelsFirst = false, int KernelSize = 0, int Filters = 0, bool IsFused = false);
