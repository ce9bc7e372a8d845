using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Weights.Keras;

/// <summary>The order that a .h5 file of Keras 1, 2 or (legacy) 3 states itself: layer_names of the root or of "model_weights", weight_names of each layer.</summary>
internal static class KerasGroupOrder
{
    /// <summary>Reads the order; null when the file states none.</summary>
    /// <exception cref="CorruptFileException">It lists what is not there.</exception>
    public static KerasWeightOrder? Read(string path)
    {
        using Hdf5File file = Hdf5File.Open(path);
        Hdf5Group root = file.Root.FindGroup("model_weights") ?? file.Root;
        if (KerasAttributes.Names(root, "layer_names") is not { } layers)
        {
            return null;
        }

        KerasLayerWeights[] read = [.. layers.Select(l => new KerasLayerWeights(
            l, Weights(path, root.FindGroup(l) ?? throw new CorruptFileException(path, $"group '{root.Path}'", $"no group '{l}'", "one, since layer_names lists it"))))];
        return new KerasWeightOrder($"the attribute layer_names of '{path}'", read)
        {
            Version = KerasAttributes.Text(root, "keras_version") ?? KerasAttributes.Text(file.Root, "keras_version"),
            Backend = KerasAttributes.Text(root, "backend") ?? KerasAttributes.Text(file.Root, "backend"),
            TopLevel = root.FindGroup("top_level_model_weights") is { } top ? Weights(path, top) : [],
        };
    }

    private static KerasWeightName[] Weights(string path, Hdf5Group group) =>
        [.. (KerasAttributes.Names(group, "weight_names") ?? []).Select(n => new KerasWeightName(
            (group.FindDataset(n) ?? throw new CorruptFileException(path, $"group '{group.Path}'", $"no dataset '{n}'", "one, since weight_names lists it")).Path[1..], n))];
}
