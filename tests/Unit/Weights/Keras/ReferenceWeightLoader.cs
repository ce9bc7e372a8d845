using System.Text.Json;
using System.Text.RegularExpressions;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Weights.Keras;

/// <summary>
/// What Keras' load_weights does, step by step, written after keras/src/legacy/saving/legacy_h5_format.py of Keras 3
/// (load_weights_from_hdf5_group and load_weights_from_hdf5_group_by_name; Keras 2 does the same in hdf5_format.py). The order of a
/// layer's weights is that of Layer.weights: its own, then those of the layers inside, the trainable ones first.
/// </summary>
internal static partial class ReferenceWeightLoader
{
    /// <summary>The weights of each layer of model.layers that has some: paths of the variables as a .keras file of the model names them.</summary>
    public static List<(string Layer, List<string> Weights)> LayersOf(KerasModelConfig model, IReadOnlySet<string> variables) =>
        [.. Inside(model).Select(l => (l.Layer.Name, LegacyWeights(l.Layer.ClassName, l.Layer.Config, l.Layer.Model, "layers/" + l.Path, variables))).Where(l => l.Item2.Count > 0)];

    /// <summary>model.load_weights(path): arrays by the variable they would be assigned to.</summary>
    public static Dictionary<string, Tensor> Load(string path, List<(string Layer, List<string> Weights)> model)
    {
        using Hdf5File file = Hdf5File.Open(path);
        List<(string Name, List<Tensor> Arrays)> stored = [.. Groups(file.Root).Where(g => g.Arrays.Count > 0)];
        Assert.Equal(model.Count, stored.Count); // "Layer count mismatch when loading weights from file"
        Dictionary<string, Tensor> assigned = [];
        for (int k = 0; k < stored.Count; k++)
        {
            Assert.Equal(model[k].Weights.Count, stored[k].Arrays.Count); // "Weight count mismatch for layer #k"
            for (int i = 0; i < stored[k].Arrays.Count; i++)
            {
                assigned.Add(model[k].Weights[i], stored[k].Arrays[i]);
            }
        }

        return assigned;
    }

    /// <summary>model.load_weights(path, by_name=True).</summary>
    public static Dictionary<string, Tensor> LoadByName(string path, List<(string Layer, List<string> Weights)> model)
    {
        using Hdf5File file = Hdf5File.Open(path);
        Dictionary<string, Tensor> assigned = [];
        foreach ((string name, List<Tensor> arrays) in Groups(file.Root))
        {
            foreach ((_, List<string> weights) in model.Where(l => l.Layer == name))
            {
                Assert.Equal(weights.Count, arrays.Count);
                weights.Zip(arrays).ToList().ForEach(p => assigned.Add(p.First, p.Second));
            }
        }

        return assigned;
    }

    /// <summary>layer_names and, for each, the arrays of weight_names.</summary>
    public static List<(string Name, List<Tensor> Arrays)> Groups(Hdf5Group root) => [.. Names(root, "layer_names").Select(n =>
    {
        Hdf5Group group = root.FindGroup(n)!;
        return (n, Names(group, "weight_names").Select(w => group.FindDataset(w)!.ReadTensor()).ToList());
    })];

    private static List<string> LegacyWeights(string className, JsonElement config, KerasModelConfig? model, string path, IReadOnlySet<string> variables)
    {
        List<(string Path, bool IsTrainable)> all = [];
        Collect(className, config, model, path, variables, !IsFrozen(config), all);
        return [.. all.Where(w => w.IsTrainable).Concat(all.Where(w => !w.IsTrainable)).Select(w => w.Path)];
    }

    private static void Collect(string className, JsonElement config, KerasModelConfig? model, string path, IReadOnlySet<string> variables, bool isTrainable, List<(string, bool)> all)
    {
        int own = 0;
        while (variables.Contains($"{path}/vars/{own}"))
        {
            own++;
        }

        for (int i = 0; i < own; i++)
        {
            // moving_mean and moving_variance are the last two; Normalization, and the vector of a SpectralNormalization, are never trained.
            bool isState = className switch
            {
                "BatchNormalization" => i >= own - 2,
                "Normalization" or "SpectralNormalization" => true,
                _ => false,
            };
            all.Add(($"{path}/vars/{i}", isTrainable && !isState));
        }

        void Child(string attribute, string inner = "", JsonElement options = default, KerasModelConfig? innerModel = null) =>
            Collect(inner, options, innerModel, $"{path}/{attribute}", variables, isTrainable && !IsFrozen(options), all);
        switch (className)
        {
            case "Bidirectional":
                string wrapped = config.GetProperty("layer").GetProperty("class_name").GetString()!;
                Child("forward_layer", wrapped);
                Child("backward_layer", wrapped);
                break;
            case "LSTM" or "GRU" or "SimpleRNN" or "ConvLSTM1D" or "ConvLSTM2D" or "ConvLSTM3D":
                Child("cell");
                break;
            case "RNN":
                JsonElement cells = config.GetProperty("cell").GetProperty("config").GetProperty("cells");
                List<string> names = Numbered(cells.EnumerateArray().Select(c => c.GetProperty("class_name").GetString()!));
                names.ForEach(n => Child("cell/cells/" + n));
                break;
            case "TimeDistributed" or "SpectralNormalization":
                KerasLayerConfig layer = new KerasConfigReader("a model").ReadLayer(config.GetProperty("layer"), "the layer inside");
                Child("layer", layer.ClassName, layer.Config, layer.Model);
                break;
            case "MultiHeadAttention" or "GroupQueryAttention":
                string prefix = className == "GroupQueryAttention" ? "_" : "";
                Child(prefix + "query_dense");
                Child(prefix + "key_dense");
                Child(prefix + "value_dense");
                Child(prefix + "output_dense");
                break;
        }

        foreach ((KerasLayerConfig layer, string name) in model is null ? [] : Inside(model))
        {
            Child("layers/" + name, layer.ClassName, layer.Config, layer.Model);
        }
    }

    private static bool IsFrozen(JsonElement config) => config.ValueKind == JsonValueKind.Object && config.TryGetProperty("trainable", out JsonElement t) && t.ValueKind == JsonValueKind.False;

    private static IEnumerable<(KerasLayerConfig Layer, string Path)> Inside(KerasModelConfig model)
    {
        KerasLayerConfig[] layers = [.. model.Layers.Where(l => !l.IsOperation)];
        return layers.Zip(Numbered(layers.Select(l => l.ClassName)));
    }

    // naming.to_snake_case, and _save_container_state, which numbers the layers of a class.
    private static List<string> Numbered(IEnumerable<string> classes)
    {
        Dictionary<string, int> used = [];
        return [.. classes.Select(c =>
        {
            string name = Lower().Replace(Word().Replace(c == "GroupQueryAttention" ? "GroupedQueryAttention" : c, "$1_$2"), "$1_$2").ToLowerInvariant();
            int count = used[name] = used.GetValueOrDefault(name, -1) + 1;
            return count == 0 ? name : $"{name}_{count}";
        })];
    }

    private static List<string> Names(Hdf5Object owner, string attribute) => owner.FindAttribute(attribute) is { } found && found.Shape.ElementCount > 0
        ? [.. found.ReadByteStrings().Select(s => System.Text.Encoding.UTF8.GetString(s).TrimEnd('\0'))]
        : [];

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex Word();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex Lower();
}
