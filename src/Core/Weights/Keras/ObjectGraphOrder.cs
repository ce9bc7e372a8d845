using System.Globalization;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Weights.Keras;

/// <summary>
/// The order that an object-based checkpoint of a Keras 2 model states: the model holds the layers that have weights as
/// layer_with_weights-0, -1, ... in the order of model.layers, and each layer its variables in the order in which it made them
/// (keras.engine.functional, _layer_checkpoint_dependencies). What the graph leaves open is not guessed: see <see cref="WhyNot"/>.
/// </summary>
internal sealed class ObjectGraphOrder
{
    private const string Numbered = "layer_with_weights-";

    // The variables of Keras' own layers, in no order: of a layer of these alone it is known what is trainable.
    private static readonly HashSet<string> Trainable = new(StringComparer.Ordinal)
    {
        "kernel", "bias", "recurrent_kernel", "embeddings", "depthwise_kernel", "pointwise_kernel", "gamma", "beta", "alpha", "_kernel", "_bias", "input_gate_peephole",
        "forget_gate_peephole", "output_gate_peephole", "scale",
    };

    private static readonly HashSet<string> NotTrainable = new(StringComparer.Ordinal) { "moving_mean", "moving_variance", "mean", "variance", "adapt_mean", "adapt_variance", "count" };

    // Lists of the same variables in another order, which SavedModels keep beside them.
    private static readonly HashSet<string> Collections = new(StringComparer.Ordinal)
    {
        "keras_api", "variables", "trainable_variables", "non_trainable_variables", "regularization_losses", "signatures", "metrics", "losses", "layers",
    };

    private readonly ObjectGraph _graph;

    private ObjectGraphOrder(ObjectGraph graph) => _graph = graph;

    /// <summary>Why the graph states no order; null when it does.</summary>
    public string? WhyNot { get; private set; }

    /// <summary>Finds the order of a checkpoint.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="whyNot">Why there is none; null when there is one.</param>
    public static KerasWeightOrder? Read(IVariableSource source, out string? whyNot)
    {
        if (ObjectGraph.Read(source) is not { } graph || graph.Count == 0)
        {
            whyNot = "it keeps variables by name, without their layers";
            return null;
        }

        ObjectGraphOrder reader = new(graph);
        KerasWeightOrder? order = reader.ReadModel(source);
        whyNot = reader.WhyNot;
        return order;
    }

    /// <summary>The object that is the model: the first, or the only one it holds that has numbered layers; -1 when there is none, or several.</summary>
    public static int Model(ObjectGraph graph)
    {
        bool IsModel(int at) => graph.Children(at).Any(c => c.Attribute == Numbered + "0");
        int[] inner = graph.Count == 0 || IsModel(0) ? [0] : [.. graph.Children(0).Select(c => c.Object).Distinct().Where(IsModel)];
        return inner.Length == 1 ? inner[0] : -1;
    }

    private KerasWeightOrder? ReadModel(IVariableSource source)
    {
        int model = Model(_graph);
        if (model < 0)
        {
            WhyNot = "its objects are not those of one Sequential or functional model, whose layers are numbered";
            return null;
        }

        List<KerasLayerWeights> layers = [];
        bool hasNames = true;
        Dictionary<int, int> numbers = Numbers(model);
        for (int i = 0; i < numbers.Count; i++)
        {
            if (!numbers.TryGetValue(i, out int layer))
            {
                WhyNot = string.Create(CultureInfo.InvariantCulture, $"its layers with weights are not numbered from 0 on: there is no '{Numbered}{i}'");
                return null;
            }

            string attribute = string.Create(CultureInfo.InvariantCulture, $"{Numbered}{i}");
            List<Found> found = [];
            int owners = 0;
            if (!Collect(layer, "", found, ref owners, [], attribute))
            {
                return null;
            }

            if (owners > 1 && found.Exists(f => NotTrainable.Contains(f.Leaf)))
            {
                WhyNot = $"'{attribute}' has weights in several objects, and which of them were trainable decides their order";
                return null;
            }

            Found[] sorted = [.. found.Where(f => !NotTrainable.Contains(f.Leaf)), .. found.Where(f => NotTrainable.Contains(f.Leaf))];
            string? name = NameOf(sorted);
            hasNames &= name is not null;
            layers.Add(new KerasLayerWeights(name ?? attribute, [.. sorted.Select(f => new KerasWeightName(f.Key, KerasOrderFile.WeightName(f.Path.Length == 0 ? f.Leaf : name is null ? f.Path : f.FullName)))]));
        }

        if (layers.Select(l => l.Name).Distinct(StringComparer.Ordinal).Count() < layers.Count)
        {
            hasNames = false;
            layers = [.. layers.Select((l, i) => l with { Name = string.Create(CultureInfo.InvariantCulture, $"{Numbered}{i}") })];
        }

        return new KerasWeightOrder($"the object graph of '{source.Path}'", layers) { HasLayerNames = hasNames };
    }

    private Dictionary<int, int> Numbers(int model)
    {
        Dictionary<int, int> numbers = [];
        foreach ((string attribute, int at) in _graph.Children(model))
        {
            if (attribute.StartsWith(Numbered, StringComparison.Ordinal) && int.TryParse(attribute.AsSpan(Numbered.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                numbers.TryAdd(number, at);
            }
        }

        return numbers;
    }

    // A layer's own variables first, then those of the objects inside, each in its turn; an object that is met again counts once.
    private bool Collect(int owner, string path, List<Found> found, ref int owners, HashSet<int> seen, string layer)
    {
        if (!seen.Add(owner))
        {
            return true;
        }

        if (Numbers(owner).Count > 0)
        {
            WhyNot = $"'{layer}' is a model itself, and which of its layers were trainable decides the order of its weights";
            return false;
        }

        List<(string Attribute, int Object)> inner = [];
        int before = found.Count;
        foreach ((string attribute, int at) in _graph.Children(owner))
        {
            if (Collections.Contains(attribute))
            {
                continue;
            }

            if (_graph.Variable(at) is not { } variable)
            {
                inner.Add((attribute, at));
                continue;
            }

            if (!seen.Add(at))
            {
                continue;
            }

            if (!Trainable.Contains(attribute) && !NotTrainable.Contains(attribute))
            {
                WhyNot = $"'{layer}' has a variable '{path}{attribute}', which no layer of Keras has: whether it is trainable decides its place";
                return false;
            }

            found.Add(new Found(variable.Key, variable.FullName, path + attribute, attribute));
        }

        owners += found.Count > before ? 1 : 0;
        foreach ((string attribute, int at) in inner)
        {
            if (!Collect(at, $"{path}{attribute}/", found, ref owners, seen, layer))
            {
                return false;
            }
        }

        return true;
    }

    // A variable's full name is its layer's, then one part for each attribute on the way: "lstm/lstm_cell/kernel" of the attribute cell/kernel.
    private static string? NameOf(Found[] weights)
    {
        string? name = null;
        foreach (Found weight in weights)
        {
            string[] parts = weight.FullName.Split('/');
            int layerParts = parts.Length - weight.Path.Split('/').Length;
            string own = layerParts <= 0 ? "" : string.Join('/', parts, 0, layerParts);
            if (own.Length == 0 || parts.Any(p => p.Length == 0) || (name is not null && name != own))
            {
                return null;
            }

            name = own;
        }

        return name is not null && weights.Select(w => w.FullName).Distinct(StringComparer.Ordinal).Count() == weights.Length ? name : null;
    }

    private sealed record Found(string Key, string FullName, string Path, string Leaf);
}
