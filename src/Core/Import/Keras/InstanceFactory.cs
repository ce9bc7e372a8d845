using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras;

/// <summary>Makes the layers of a model ready to be called, and notes every one that is not supported: by its class and options alone, before any weight is looked at.</summary>
/// <param name="root">The whole model.</param>
/// <param name="writer">What wrote it.</param>
/// <param name="path">Its file, for messages.</param>
/// <param name="customLayers">Definitions of layers, by class.</param>
internal sealed class InstanceFactory(KerasLayerConfig root, KerasWriter writer, string path, IReadOnlyDictionary<string, CustomLayerDefinition> customLayers)
{
    private static readonly string[] ActivationOptions = ["activation", "recurrent_activation"];
    private readonly ExpansionBudget _budget = new(path, root.Model!);
    private readonly CustomLayerSizes _customSizes = new(customLayers);
    private int _depth;

    /// <summary>What is not supported.</summary>
    public List<UnsupportedItem> Unsupported { get; } = [];

    /// <summary>Makes a layer or model ready.</summary>
    /// <param name="config">The layer.</param>
    /// <param name="parentPath">The path of the layer it is in, with a slash at the end, or empty.</param>
    /// <exception cref="LimitExceededException">Layers are nested too deep, or stand for too many.</exception>
    public LayerInstance Create(KerasLayerConfig config, string parentPath)
    {
        if (++_depth > Limits.MaxDepth)
        {
            throw new LimitExceededException($"'{path}' nests models and wrappers more than {Limits.MaxDepth} deep.", "The file is probably damaged.", path);
        }

        _budget.AddLayer(parentPath + config.Name);
        LayerSettings settings = new(config, writer, path);
        LayerInstance instance = config.Model is KerasModelConfig model
            ? CreateModel(settings, model, parentPath + config.Name)
            : CreateLayer(settings, parentPath + config.Name);
        _depth--;
        return instance;
    }

    /// <summary>Makes the whole model ready: its own name is no part of the paths.</summary>
    public ModelInstance CreateRoot(out WeightLayout layout)
    {
        LayerInstance instance = CreateModel(new LayerSettings(root, writer, path), root.Model!, "");
        layout = instance.Layout;

        // A nested model is made once and runs for each of its calls: counted here, before the first is.
        // What the file writes out may be read four times more, however large.
        _budget.Require(instance.Size with { Read = Math.Max(0, instance.Size.Read - (5 * instance.Written)) });
        return instance.Model!;
    }

    private LayerInstance CreateModel(LayerSettings settings, KerasModelConfig model, string instancePath)
    {
        string prefix = instancePath.Length == 0 ? "" : instancePath + "/";
        IReadOnlyList<LayerInstance> layers = [.. model.Layers.Select(l => Create(l, prefix))];

        // Operations of keras.ops are no layers: they have no variables and no place in "layers".
        IEnumerable<string> names = KerasNames.NumberByClass(model.Layers.Where(l => !l.IsOperation).Select(l => l.ClassName));
        using IEnumerator<string> next = names.GetEnumerator();
        List<(LayerInstance, string)> named = [];
        List<WeightChild> children = [];
        for (int i = 0; i < layers.Count; i++)
        {
            string attribute = "operations/" + model.Layers[i].Name;
            if (!model.Layers[i].IsOperation && next.MoveNext())
            {
                attribute = "layers/" + next.Current;
            }

            named.Add((layers[i], attribute));
            children.Add(new WeightChild(attribute, layers[i].Layout, model.Layers[i].Name, i));
        }

        return new LayerInstance(instancePath, settings, null, new ModelInstance(model, named), new Dictionary<string, LayerInstance>(), new WeightLayout([], [.. children]));
    }

    private LayerInstance CreateLayer(LayerSettings settings, string instancePath)
    {
        LayerDefinition? definition = null;
        List<WeightChild> children = [];
        Dictionary<string, LayerInstance> inner = new(StringComparer.Ordinal);
        WeightLayout layout = WeightLayout.Empty;
        try
        {
            definition = Find(settings);
            foreach (string option in ActivationOptions)
            {
                settings.Activation(option);
            }

            definition.Check(settings);
            layout = definition.Weights(settings);
            foreach ((string attribute, KerasLayerConfig layer) in definition.Inner(settings))
            {
                LayerInstance instance = Create(layer, instancePath + "/");
                inner[attribute] = instance;
                if (!definition.Borrowed.TryGetValue(attribute, out IReadOnlyDictionary<string, string>? borrowed))
                {
                    children.Add(new WeightChild(attribute, instance.Layout));
                }
                else
                {
                    RequireBorrowed(instance, borrowed, layout);
                }
            }
        }
        catch (UnsupportedLayerException e)
        {
            Unsupported.Add(new UnsupportedItem(instancePath, settings.ClassName, e.Message));
            definition = null;
        }

        if (children.Count > 0 || !settings.IsTrainable)
        {
            layout = new WeightLayout(layout.Own, [.. children, .. layout.Children]) { IsFrozen = !settings.IsTrainable, Legacy = layout.Legacy };
        }

        return new LayerInstance(instancePath, settings, definition, null, inner, layout);
    }

    private static void RequireBorrowed(LayerInstance inner, IReadOnlyDictionary<string, string> borrowed, WeightLayout outer)
    {
        string[] wanted = [.. inner.Layout.SlotPaths()];
        if (!wanted.ToHashSet(StringComparer.Ordinal).SetEquals(borrowed.Keys) || borrowed.Values.Any(v => outer.Own.All(o => o.Name != v)))
        {
            throw new UnsupportedLayerException(
                $"its definition's step '{inner.Settings.Layer.Name}' names weights {string.Join(", ", borrowed.Keys)}, where {inner.Settings.ClassName} has {string.Join(", ", wanted)}");
        }
    }

    private LayerDefinition Find(LayerSettings settings)
    {
        KerasLayerConfig layer = settings.Layer;
        // Lambda layers are all of one class: the layer's name tells them apart.
        if ((customLayers.TryGetValue(layer.ClassName, out CustomLayerDefinition? custom) || (layer.ClassName == "Lambda" && customLayers.TryGetValue(layer.Name, out custom)))
            && (layer.IsCustom || LayerTable.Find(layer) is null))
        {
            _budget.Require(_customSizes.Of(custom.ClassName));
            return CustomLayerBuilder.ToLayerDefinition(custom, _budget);
        }

        if (layer.IsOperation && layer.Module is not null && LayerTable.Find(layer) is null)
        {
            throw new UnsupportedLayerException($"the operation '{layer.ClassName}' of keras.ops is not supported");
        }

        if (LayerTable.Find(layer) is null)
        {
            if (layer.Package is string package)
            {
                throw new UnsupportedLayerException(
                    $"it is of the package '{package}', not of Keras: name a definition of '{layer.ClassName}' as custom layer (docs/custom-layers.md)");
            }

            return UnsupportedLayers.Reason(layer.ClassName) is string reason && !layer.IsCustom
                ? throw new UnsupportedLayerException(reason)
                : throw new UnsupportedLayerException($"it is a custom layer; name a definition of '{layer.ClassName}' as custom layer (docs/custom-layers.md)");
        }

        if (HasQuantizedPolicy(settings))
        {
            throw new UnsupportedLayerException("its weights are quantized, which is not supported: export the model without quantization");
        }

        return LayerTable.Find(layer)!;
    }

    private static bool HasQuantizedPolicy(LayerSettings settings) =>
        settings.Json("dtype") is System.Text.Json.JsonElement { ValueKind: System.Text.Json.JsonValueKind.Object } policy
        && KerasJson.Text(policy, "class_name") is string name && name.StartsWith("Quantized", StringComparison.Ordinal);
}
