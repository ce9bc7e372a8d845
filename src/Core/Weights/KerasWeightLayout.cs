using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Hdf5;

namespace TfModelTools.Weights;

/// <summary>
/// The layout of the weight files of Keras 1 and 2, which Keras 3 reads too (keras/saving/legacy/hdf5_format.py): the root lists its layers in the
/// attribute layer_names, each layer is a group that lists its arrays in weight_names, and an array stands in its layer's group under
/// the name listed. Keras matches layers and arrays by their order, or layers by their names (by_name=True).
/// </summary>
/// <remarks>
/// The layer is the first part of a variable's name, without the wrappings of other formats: "dense/kernel", "dense/kernel:0",
/// "model_weights/dense/dense/kernel:0", "layers/dense/vars/0" and "dense/kernel/.ATTRIBUTES/VARIABLE_VALUE" are all of the layer
/// "dense". Layers keep the order given, but "layer_with_weights-N" of object-based checkpoints goes by N. The arrays of a
/// layer take the order that Keras' layers create them in (kernel before bias, gamma before beta), where their names tell it.
/// </remarks>
internal sealed partial class KerasWeightLayout
{
    private const string ObjectSuffix = "/.ATTRIBUTES/VARIABLE_VALUE";

    // Without a version Keras takes a file for one of Keras 1, whose kernels it turns around.
    private const string Version = "2.15.0";

    // Keras' own limit on an attribute (HDF5_OBJECT_HEADER_LIMIT): longer lists stand in name0, name1, ...
    private const int MaxAttributeBytes = 64512;

    private static readonly string[] CreationOrder =
    [
        "kernel", "weights", "w", "depthwise_kernel", "depthwise_weights", "pointwise_kernel", "pointwise_weights", "embeddings", "recurrent_kernel", "bias", "biases", "b",
        "gamma", "beta", "moving_mean", "moving_variance",
    ];

    private readonly Dictionary<string, string> _paths;
    private readonly List<(string Layer, List<string> Weights)> _layers;

    private KerasWeightLayout(IReadOnlyList<VariableInfo> order, Dictionary<string, string> paths, List<(string Layer, List<string> Weights)> layers)
    {
        Order = order;
        _paths = paths;
        _layers = layers;
    }

    /// <summary>The variables, layer by layer.</summary>
    public IReadOnlyList<VariableInfo> Order { get; }

    /// <summary>Lays out variables.</summary>
    /// <exception cref="InvalidInputException">Two would have one place, or some are state of an optimizer, which such a file cannot hold.</exception>
    public static KerasWeightLayout Of(IReadOnlyList<VariableInfo> variables)
    {
        HashSet<string> names = variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        string[] states = [.. variables.Where(v => CheckpointNames.IsOptimizerState(v.Name, names)).Select(v => $"'{v.Name}'")];
        if (states.Length > 0)
        {
            throw new InvalidInputException(
                $"The weight files of Keras hold weights of layers only; these are state of an optimizer or counters: {string.Join(", ", states)}.",
                "Leave them out (-ExcludeOptimizer).");
        }

        (VariableInfo Variable, string Layer, string Weight)[] placed = [.. variables.Select(v => (v, Layer: LayerOf(v.Name, out string weight), weight))];
        var layers = placed.GroupBy(p => p.Layer, StringComparer.Ordinal).ToList();
        if (layers.TrueForAll(l => NumberedLayer().IsMatch(l.Key)))
        {
            layers = [.. layers.OrderBy(l => int.Parse(NumberedLayer().Match(l.Key).Groups[1].ValueSpan, CultureInfo.InvariantCulture))];
        }

        List<VariableInfo> order = [];
        Dictionary<string, string> paths = new(StringComparer.Ordinal);
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        List<(string, List<string>)> lists = [];
        foreach (var layer in layers)
        {
            List<string> weights = [];
            foreach ((VariableInfo variable, _, string weight) in layer.OrderBy(p => CreationRank(p.Weight)))
            {
                string path = $"{layer.Key}/{weight}";
                if (!taken.TryAdd(path, variable.Name))
                {
                    throw new InvalidInputException($"Both '{taken[path]}' and '{variable.Name}' would be the weight '{weight}' of the layer '{layer.Key}'.", "Rename one of them.");
                }

                order.Add(variable);
                paths.Add(variable.Name, path);
                weights.Add(weight);
            }

            lists.Add((layer.Key, weights));
        }

        return new KerasWeightLayout(order, paths, lists);
    }

    /// <summary>The path of a variable's dataset.</summary>
    public string PathOf(VariableInfo variable) => _paths[variable.Name];

    /// <summary>Writes the attributes that make the datasets a weight file.</summary>
    public void WriteAttributes(Hdf5Writer writer)
    {
        writer.SetAttribute("/", "backend", "tensorflow");
        writer.SetAttribute("/", "keras_version", Version);
        SetNames(writer, "/", "layer_names", [.. _layers.Select(l => l.Layer)]);
        foreach ((string layer, List<string> weights) in _layers)
        {
            SetNames(writer, layer, "weight_names", weights);
        }
    }

    private static void SetNames(Hdf5Writer writer, string path, string attribute, List<string> names)
    {
        int longest = names.Select(Encoding.UTF8.GetByteCount).DefaultIfEmpty(0).Max();
        int most = Math.Max(1, MaxAttributeBytes / Math.Max(1, longest));
        if (names.Count <= most)
        {
            writer.SetAttribute(path, attribute, names);
            return;
        }

        int part = 0;
        foreach (string[] some in names.Chunk(most))
        {
            writer.SetAttribute(path, string.Create(CultureInfo.InvariantCulture, $"{attribute}{part++}"), some);
        }
    }

    private static string LayerOf(string name, out string weight)
    {
        string text = name.EndsWith(ObjectSuffix, StringComparison.Ordinal) ? name[..^ObjectSuffix.Length] : name;
        foreach (string wrapping in (string[])["model_weights/", "layers/"])
        {
            text = text.StartsWith(wrapping, StringComparison.Ordinal) && text.Length > wrapping.Length ? text[wrapping.Length..] : text;
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string layer = slash < 0 ? text : text[..slash];
        int colon = layer.LastIndexOf(':');
        layer = slash < 0 && colon > 0 ? layer[..colon] : layer;

        // In a file of Keras the array's own name begins with its layer's again.
        bool isTwice = slash >= 0 && Numbered().IsMatch(text) && text.AsSpan(slash + 1).StartsWith(layer + "/", StringComparison.Ordinal);
        weight = isTwice ? text[(slash + 1)..] : text;
        weight = Numbered().IsMatch(weight) ? weight : weight + ":0";
        return layer;
    }

    private static int CreationRank(string weight)
    {
        string last = Numbered().Replace(weight[(weight.LastIndexOf('/') + 1)..], string.Empty);
        int rank = Array.IndexOf(CreationOrder, last);
        return rank < 0 ? CreationOrder.Length : rank;
    }

    [GeneratedRegex(@":\d+$")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^layer_with_weights-(\d{1,9})$")]
    private static partial Regex NumberedLayer();
}
