using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras.Weights;

/// <summary>
/// The weights of each top-level layer of a model in the order in which Keras counts them in .h5 files: the trainable ones of the layer and all
/// inside it first, then the others (_legacy_weights of keras/saving/legacy/hdf5_format.py).
/// </summary>
internal static class LayerWeightOrder
{
    /// <summary>Finds the weights of a model.</summary>
    /// <returns>The layers that have weights, in the order of model.layers, each with its weights by slot, such as "cell/kernel".</returns>
    /// <exception cref="UnsupportedModelException">A layer is of an unknown class and keeps its weights in several objects, whose order only the class knows.</exception>
    /// <exception cref="CorruptFileException">The weights do not belong to the model.</exception>
    public static IReadOnlyList<(string Layer, IReadOnlyList<(string Slot, KerasWeight Weight)> Weights)> Of(
        KerasLayerConfig root, KerasWeightStore store, KerasVersion version, string path, IReadOnlyDictionary<string, CustomLayerDefinition> customLayers)
    {
        InstanceFactory factory = new(root, KerasWriter.Of(root, store, version), path, customLayers);
        ModelInstance model = factory.CreateRoot(out WeightLayout layout);
        HashSet<string> unsupported = factory.Unsupported.Select(u => u.Name.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        List<UnsupportedItem> open = [];
        Dictionary<string, WeightLayout> plain = new(StringComparer.Ordinal);
        List<WeightChild> children = [];
        for (int i = 0; i < layout.Children.Count; i++)
        {
            WeightChild child = layout.Children[i];
            string name = child.LayerName!;
            WeightLayout? found = !IsUnknown(factory.Unsupported, unsupported, model.Layers[i].Layer, name) ? child.Layout : InOneObject(store, child.Attribute);
            if (found is null)
            {
                UnsupportedItem item = factory.Unsupported.First(u => u.Name == name || u.Name.StartsWith(name + "/", StringComparison.Ordinal));
                open.Add(item);
            }

            children.Add(child with { Layout = found ?? WeightLayout.Empty });
        }

        if (open.Count > 0)
        {
            throw new UnsupportedModelException(path, open);
        }

        WeightLayout whole = new([], [.. children]);
        IReadOnlyDictionary<string, KerasWeight> weights = WeightBinder.Bind(whole, store);
        return [.. children.Where(c => c.Layout.Count > 0).Select(c => (
            c.LayerName!,
            (IReadOnlyList<(string, KerasWeight)>)[.. Slots(c.Layout).Select(s => (s, weights[$"{c.Attribute}/{s}"]))]))];
    }

    /// <summary>The paths of a layout's arrays, those that are trainable first.</summary>
    public static IEnumerable<string> Slots(WeightLayout layout)
    {
        List<(string Path, bool IsTrainable)> slots = [];
        void Collect(WeightLayout current, string path, bool isFrozen)
        {
            bool frozen = isFrozen || current.IsFrozen;
            slots.AddRange(current.Own.Select(s => (path + s.Name, s.IsTrainable && !frozen)));
            foreach (WeightChild child in current.Children)
            {
                Collect(child.Layout, $"{path}{child.Attribute}/", frozen);
            }
        }

        Collect(layout, "", false);
        return slots.Where(s => s.IsTrainable).Concat(slots.Where(s => !s.IsTrainable)).Select(s => s.Path);
    }

    private static bool IsUnknown(List<UnsupportedItem> items, HashSet<string> top, LayerInstance layer, string name) =>
        top.Contains(name) && (layer.Definition is null || items.Exists(u => u.Name.StartsWith(name + "/", StringComparison.Ordinal)));

    // A layer of an unknown class whose arrays are all its own has them in Keras' order, whatever it computes (vars/0, vars/1, ...); null for others.
    private static WeightLayout? InOneObject(KerasWeightStore store, string attribute)
    {
        if (store is not KerasObjectStore objects)
        {
            return null;
        }

        string prefix = attribute + "/";
        string[] names = [.. objects.Names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal))];
        string[] own = [.. Enumerable.Range(0, names.Length).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i}"))];
        return own.Select(i => $"{prefix}vars/{i}").ToHashSet(StringComparer.Ordinal).SetEquals(names) ? new WeightLayout(own) : null;
    }
}
