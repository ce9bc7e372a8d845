using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Weights.Keras;

/// <summary>
/// The layout of the weight files of Keras 1 and 2, which Keras 3 reads too (keras/saving/legacy/hdf5_format.py): the root lists its layers in the
/// attribute layer_names, each layer is a group that lists its arrays in weight_names, and an array stands in its layer's group under
/// the name listed. Keras matches layers and arrays by their order, or layers by their names (by_name=True): the order is therefore given
/// (<see cref="KerasWeightOrder"/>), never made from names.
/// </summary>
internal sealed class KerasWeightLayout
{
    private const string TopLevelGroup = "top_level_model_weights";

    private readonly KerasWeightOrder _order;
    private readonly Dictionary<string, string> _paths;
    private readonly List<(string Layer, List<string> Weights)> _layers;
    private readonly List<string> _topLevel;

    private KerasWeightLayout(KerasWeightOrder order, IReadOnlyList<VariableInfo> variables, Dictionary<string, string> paths, List<(string Layer, List<string> Weights)> layers, List<string> topLevel)
    {
        _order = order;
        Order = variables;
        _paths = paths;
        _layers = layers;
        _topLevel = topLevel;
    }

    /// <summary>The variables, layer by layer.</summary>
    public IReadOnlyList<VariableInfo> Order { get; }

    /// <summary>What the user should know of an export.</summary>
    /// <param name="variables">What is exported.</param>
    /// <param name="order">The layers of the source.</param>
    public static IEnumerable<string> Warnings(IReadOnlyList<VariableInfo> variables, KerasWeightOrder order)
    {
        HashSet<string> names = variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        string[] left = [.. order.Layers.Where(l => l.Weights.Count > 0 && !l.Weights.Any(w => names.Contains(w.Variable))).Select(l => $"'{l.Name}'")];
        if (left.Length > 0)
        {
            yield return $"The file holds no weights of {(left.Length == 1 ? "the layer" : $"{left.Length} layers:")} {List(left)}. Keras loads it by names only: load_weights(..., by_name=True).";
        }

        if (!order.HasLayerNames)
        {
            yield return "The source does not say what the layers are called: Keras loads the file by order, but load_weights(..., by_name=True) would find nothing in it.";
        }
    }

    /// <summary>Lays out variables.</summary>
    /// <param name="variables">What is exported.</param>
    /// <param name="order">The layers of the source.</param>
    /// <exception cref="InvalidInputException">
    /// Some are of no layer (state of an optimizer, ...), or of a layer only some weights are there, or two would have one place.
    /// </exception>
    public static KerasWeightLayout Of(IReadOnlyList<VariableInfo> variables, KerasWeightOrder order)
    {
        Dictionary<string, VariableInfo> byName = variables.ToDictionary(v => v.Name, StringComparer.Ordinal);
        RefuseState(byName);
        List<VariableInfo> sorted = new(variables.Count);
        Dictionary<string, string> paths = new(StringComparer.Ordinal);
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        List<(string, List<string>)> lists = [];
        List<string> partial = [];
        List<string> Place(string group, IReadOnlyList<KerasWeightName> weights)
        {
            List<string> listed = [];
            KerasWeightName[] present = [.. weights.Where(w => byName.ContainsKey(w.Variable))];
            if (present.Length > 0 && present.Length < weights.Count)
            {
                partial.Add($"'{group}' ({List([.. weights.Except(present).Select(w => $"'{w.Variable}'")])})");
            }

            foreach (KerasWeightName weight in present)
            {
                string path = $"{group}/{weight.Name}";
                if (!taken.TryAdd(path, weight.Variable) || !paths.TryAdd(weight.Variable, path))
                {
                    throw new InvalidInputException(
                        $"'{weight.Variable}' is named twice by {order.Origin}, or another weight is called '{weight.Name}' in the layer '{group}', too.", "Give an order that names each once.");
                }

                sorted.Add(byName[weight.Variable]);
                listed.Add(weight.Name);
            }

            return listed;
        }

        foreach (KerasLayerWeights layer in order.Layers)
        {
            if (Place(layer.Name, layer.Weights) is { Count: > 0 } listed)
            {
                lists.Add((layer.Name, listed));
            }
        }

        List<string> top = Place(TopLevelGroup, order.TopLevel);
        if (partial.Count > 0)
        {
            throw new InvalidInputException($"Keras loads a layer's weights all together, but of these layers some are left out: {string.Join("; ", partial)}.", "Export them, too, or leave out all weights of these layers.");
        }

        string[] homeless = [.. variables.Where(v => !paths.ContainsKey(v.Name)).Select(v => $"'{v.Name}'")];
        return homeless.Length == 0
            ? new KerasWeightLayout(order, sorted, paths, lists, top)
            : throw new InvalidInputException(
                $"These variables are of no layer that {order.Origin} names: {List(homeless)}.",
                $"Leave them out ({OptionKey.Exclude}), or give an order that names them: {OptionKey.KerasOrder} FILE.");
    }

    /// <summary>The path of a variable's dataset.</summary>
    public string PathOf(VariableInfo variable) => _paths[variable.Name];

    /// <summary>Writes the attributes that make the datasets a weight file.</summary>
    public void WriteAttributes(Hdf5Writer writer)
    {
        if (_order.Backend is not null)
        {
            writer.SetAttribute("/", "backend", _order.Backend);
        }

        if (_order.Version is not null)
        {
            writer.SetAttribute("/", "keras_version", _order.Version);
        }

        KerasAttributes.Write(writer, "/", "layer_names", [.. _layers.Select(l => l.Layer)]);
        foreach ((string layer, List<string> weights) in _layers)
        {
            KerasAttributes.Write(writer, layer, "weight_names", weights);
        }

        if (_topLevel.Count > 0)
        {
            KerasAttributes.Write(writer, TopLevelGroup, "weight_names", _topLevel);
        }
    }

    private static void RefuseState(Dictionary<string, VariableInfo> variables)
    {
        HashSet<string> names = [.. variables.Keys];
        string[] states = [.. variables.Keys.Where(n => CheckpointNames.IsOptimizerState(n, names)).Select(n => $"'{n}'")];
        if (states.Length > 0)
        {
            throw new InvalidInputException(
                $"The weight files of Keras hold weights of layers only; these are state of an optimizer or counters: {List(states)}.",
                $"Leave them out ({OptionKey.ExcludeOptimizer}).");
        }
    }

    private static string List(string[] names) => $"{string.Join(", ", names.Take(20))}{(names.Length > 20 ? $" and {names.Length - 20} more" : string.Empty)}";
}
