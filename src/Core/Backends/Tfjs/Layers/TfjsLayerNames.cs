using System.Runtime.InteropServices;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Tfjs;

/// <summary>
/// The names of a model's layers in TensorFlow.js. It takes letters, digits, '.', '_', '-' and '/' after a letter or digit (tfjs-layers/src/common.ts, tensorNameRegex), and finds weights by LAYER/WEIGHT
/// alone, without the models that a layer is in: so layers with weights have names of their own over all nested models.
/// </summary>
internal sealed class TfjsLayerNames
{
    private readonly Dictionary<KerasModelLayer, string> _names = [];
    private readonly HashSet<string> _ofWeights = new(StringComparer.Ordinal);

    // Of a name, how many of its numbers layers with weights have taken, from 1 on without a gap: thousands may be named alike.
    private readonly Dictionary<string, int> _numbered = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, string>> _renamed = [];

    /// <summary>Names the layers of a model.</summary>
    public TfjsLayerNames(KerasModelLayer root)
    {
        _names[root] = Legal(root.Config.Name);
        NameLayers(root);
    }

    /// <summary>Layers that are called otherwise, by path.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Renamed => _renamed;

    /// <summary>The name of a layer of a model.</summary>
    public string Of(KerasModelLayer layer) => _names[layer];

    /// <summary>A name made legal: what is not allowed becomes '_'.</summary>
    public static string Legal(string name)
    {
        string legal = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' ? c : '_'));
        return legal.Length > 0 && char.IsAsciiLetterOrDigit(legal[0]) ? legal : "layer" + legal;
    }

    // The layers of a model before those of models inside it, whose names give way.
    private void NameLayers(KerasModelLayer model)
    {
        HashSet<string> own = new(StringComparer.Ordinal);

        // The last number that was tried for a name: what is taken stays taken, for layers with weights and for those without.
        Dictionary<(string Name, bool HasWeights), int> tried = [];

        // Names that need no change are kept, whatever others become.
        HashSet<string> kept = [.. model.Layers.Select(l => l.Config.Name).Where(n => Legal(n) == n)];
        foreach (KerasModelLayer layer in model.Layers)
        {
            string name = Legal(layer.Config.Name);
            bool hasWeights = HasWeights(layer);
            string candidate = name;
            bool IsTaken(string n) => own.Contains(n) || (n != layer.Config.Name && kept.Contains(n)) || (hasWeights && _ofWeights.Contains(n));
            if (IsTaken(candidate) && model.Path.Length > 0)
            {
                candidate = $"{_names[model]}_{name}";
            }

            if (IsTaken(candidate))
            {
                ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(tried, (name, hasWeights), out _);
                number = Math.Max(number, hasWeights ? Numbered(name) : 0);
                do
                {
                    candidate = Numbered(name, ++number);
                }
                while (IsTaken(candidate));
            }

            own.Add(candidate);
            if (hasWeights)
            {
                _ofWeights.Add(candidate);
            }

            _names[layer] = candidate;
            if (candidate != layer.Config.Name)
            {
                _renamed.Add(KeyValuePair.Create(layer.Path, candidate));
            }
        }

        foreach (KerasModelLayer layer in model.Layers)
        {
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

    private int Numbered(string name)
    {
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbered, name, out _);
        while (_ofWeights.Contains(Numbered(name, count + 1)))
        {
            count++;
        }

        return count;
    }

    private static string Numbered(string name, int number) => FormattableString.Invariant($"{name}_{number}");

    private static bool HasWeights(KerasModelLayer layer) => layer.Weights.Count > 0 || layer.Inner.Values.Any(HasWeights);
}
