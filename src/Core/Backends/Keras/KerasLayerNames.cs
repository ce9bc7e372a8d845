using TfModelTools.Common;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>
/// The names of a model's layers in what is written: their own, but where they cannot be. Keras 3 takes no slashes (keras/src/ops/operation.py), and an HDF5 file, whose groups bear the names, no
/// empty parts between them.
/// </summary>
internal sealed class KerasLayerNames
{
    private readonly KerasDialect _dialect;
    private readonly Dictionary<KerasModelLayer, string> _names = [];
    private readonly List<KeyValuePair<string, string>> _renamed = [];

    /// <summary>Names the layers of a model.</summary>
    public KerasLayerNames(KerasModelLayer root, KerasDialect dialect)
    {
        _dialect = dialect;
        _names[root] = Legal(root.Config.Name);
        NameLayers(root);
    }

    /// <summary>Layers that are called otherwise, by path.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Renamed => _renamed;

    /// <summary>The name of a layer of a model.</summary>
    public string Of(KerasModelLayer layer) => _names[layer];

    /// <summary>A name made legal.</summary>
    public string Legal(string name)
    {
        string whole = name.Replace('\0', '_');
        bool isPath = !_dialect.IsKeras3 && whole.Split('/').All(p => p is not ("" or "."));
        string legal = isPath ? whole : whole.Replace('/', '_');
        return legal is "" or "." ? "layer" : legal;
    }

    private void NameLayers(KerasModelLayer model)
    {
        // Names that need no change are kept, whatever others become.
        UniqueNames taken = new();
        foreach (string name in model.Layers.Select(l => l.Config.Name).Where(n => Legal(n) == n))
        {
            taken.TryAdd(name);
        }

        foreach (KerasModelLayer layer in model.Layers)
        {
            string legal = Legal(layer.Config.Name), name = legal == layer.Config.Name ? legal : taken.Add(legal);
            _names[layer] = name;
            if (name != layer.Config.Name)
            {
                _renamed.Add(KeyValuePair.Create(layer.Path, name));
            }

            NameInner(layer);
        }
    }

    private void NameInner(KerasModelLayer layer)
    {
        if (layer.Config.Model is not null)
        {
            _names.TryAdd(layer, Legal(layer.Config.Name));
            NameLayers(layer);
        }

        foreach (KerasModelLayer inner in layer.Inner.Values)
        {
            NameInner(inner);
        }
    }
}
