using TfModelTools.Formats.Keras;
using TfModelTools.Graph;

namespace TfModelTools.Import.Keras;

/// <summary>A layer of the model being imported; shared layers are one instance with several calls.</summary>
internal sealed class LayerInstance
{
    private readonly Dictionary<string, LayerWeight> _weights = new(StringComparer.Ordinal);

    public LayerInstance(string path, LayerSettings settings, LayerDefinition? definition, ModelInstance? model, IReadOnlyDictionary<string, LayerInstance> innerLayers, WeightLayout layout)
    {
        Path = path;
        Settings = settings;
        Definition = definition;
        Model = model;
        Inner = innerLayers;
        Layout = layout;
        // Of a model nobody reads the options, which are its layers.
        long own = model is null ? CallCost.OfOptions(settings.Layer.Config) : CallCost.OfTensors(model.Config.Inputs.Count + model.Config.Outputs.Count);
        Size = new ExpandedSize(1 + (definition?.Functions ?? 0), sizeof(char) * (long)path.Length * (1 + (definition?.Functions ?? 0)), own);
        Written = own;
        foreach (LayerInstance part in innerLayers.Values)
        {
            Size += part.Size;
            Written += part.Written;
        }

        foreach ((LayerInstance layer, _) in model?.Layers ?? [])
        {
            long arguments = layer.Settings.Layer.Calls.Sum(CallCost.OfArguments);
            Size += (layer.Size * Math.Max(1, layer.Settings.Layer.Calls.Count)) + new ExpandedSize(0, 0, arguments);
            Written += layer.Written + arguments;
        }
    }

    /// <summary>How much one call of it is, with all that is inside.</summary>
    public ExpandedSize Size { get; }

    /// <summary>What all calls that the file writes out for it and what is inside cost, were each made once and on layers of its own.</summary>
    public long Written { get; }

    /// <summary>The names of the layers it is in and its own, joined by slashes.</summary>
    public string Path { get; }

    /// <summary>Its options.</summary>
    public LayerSettings Settings { get; }

    /// <summary>How it is imported; null for models, and for what is not supported.</summary>
    public LayerDefinition? Definition { get; }

    /// <summary>The layers inside, when it is a model.</summary>
    public ModelInstance? Model { get; }

    /// <summary>The layers inside a wrapper, by attribute.</summary>
    public IReadOnlyDictionary<string, LayerInstance> Inner { get; }

    /// <summary>Its arrays.</summary>
    public WeightLayout Layout { get; }

    /// <summary>Its arrays as found in the file, by slot: "kernel", "cell/kernel".</summary>
    public IReadOnlyDictionary<string, LayerWeight> Weights => _weights;

    /// <summary>The constants made for it so far, by name and shape: several calls share them.</summary>
    public Dictionary<string, GraphValue> Constants { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a call of it keeps states from batch to batch.</summary>
    public bool KeepsStates { get; set; }

    /// <summary>Forgets the constants and states made for this layer and those inside it, which belong to one graph.</summary>
    public void ForgetConstants()
    {
        Constants.Clear();
        KeepsStates = false;
        foreach (LayerInstance inner in Inner.Values.Concat(Model?.Layers.Select(l => l.Layer) ?? []))
        {
            inner.ForgetConstants();
        }
    }

    /// <summary>Hands out arrays to this layer and those inside it.</summary>
    /// <param name="prefix">The path of this layer's slots, with a slash at the end, or empty.</param>
    /// <param name="found">All arrays, by slot path.</param>
    public void Assign(string prefix, IReadOnlyDictionary<string, KerasWeight> found)
    {
        void Own(WeightLayout layout, string attributes)
        {
            foreach (WeightSlot slot in layout.Own)
            {
                KerasWeight weight = found[prefix + attributes + slot.Name];
                _weights[attributes + slot.Name] = new LayerWeight(
                    $"{Path}/{slot.Name}",
                    Tensors.DataType.Float32,
                    weight.Shape,
                    () => TensorLayout.ToFloat32(weight))
                {
                    IsReadAnew = weight.IsReadAnew,
                };
            }

            foreach (WeightChild child in layout.Children)
            {
                if (attributes.Length == 0 && Inner.TryGetValue(child.Attribute, out LayerInstance? inner))
                {
                    inner.Assign($"{prefix}{child.Attribute}/", found);
                }
                else if (child.LayerName is null)
                {
                    Own(child.Layout, $"{attributes}{child.Attribute}/");
                }
            }
        }

        Own(Layout, "");
        foreach ((string attribute, IReadOnlyDictionary<string, string> borrowed) in Definition?.Borrowed ?? new Dictionary<string, IReadOnlyDictionary<string, string>>())
        {
            foreach ((string slot, string own) in borrowed)
            {
                Inner[attribute]._weights[slot] = _weights[own];
            }
        }

        foreach ((LayerInstance layer, string attribute) in Model?.Layers ?? [])
        {
            layer.Assign($"{prefix}{attribute}/", found);
        }
    }
}
