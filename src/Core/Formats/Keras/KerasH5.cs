using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Hdf5;

namespace TfModelTools.Formats.Keras;

/// <summary>Reads what .h5 files of Keras say of a model and its weights; no weight is read.</summary>
/// <param name="file">The open file; closed with this.</param>
/// <param name="kind">Which of Keras' layouts it has.</param>
internal sealed class KerasH5(Hdf5File file, ContentKind kind) : KerasContainer(file.Path)
{
    /// <inheritdoc/>
    public override (JsonElement Config, KerasVersion Version) ReadConfig() => KerasAttributes.Find(file.Root, "model_config") is { } text
        ? (KerasJson.Parse(text.AsMemory().TrimEnd((byte)0), Path, "attribute 'model_config'"), KerasVersion.Parse(KerasAttributes.Text(file.Root, "keras_version")))
        : throw new InvalidInputException(
            $"'{Path}' holds weights without the model's architecture.", $"Give its architecture, too: what model.to_json() or model.to_yaml() returns ({OptionKey.Architecture} FILE).", Path);

    /// <inheritdoc/>
    public override KerasWeightStore ReadWeights(KerasVersion version)
    {
        KerasHdf5Source source = new(Path, () => Hdf5File.Open(Path));
        return kind == ContentKind.KerasObjectWeights ? ReadObjects(source, file, version) : ReadGroups(source, file);
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();

    /// <summary>The weights by groups of layers, of a whole model or of weights alone.</summary>
    private static KerasLayerGroupStore ReadGroups(KerasHdf5Source source, Hdf5File file)
    {
        Hdf5Group root = file.Root.FindGroup("model_weights") ?? file.Root;
        IReadOnlyList<string> layers = KerasAttributes.Names(root, "layer_names") ?? throw new CorruptFileException(
            source.Path, $"group '{root.Path}'", "no layer_names", "the names of the layers that have weights");
        string? version = KerasAttributes.Text(root, "keras_version") ?? KerasAttributes.Text(file.Root, "keras_version");
        string? backend = KerasAttributes.Text(root, "backend") ?? KerasAttributes.Text(file.Root, "backend");
        List<KeyValuePair<string, IReadOnlyList<KerasWeight>>> found = [];
        foreach (string layer in layers)
        {
            Hdf5Group group = root.FindGroup(layer) ?? throw new CorruptFileException(source.Path, $"group '{root.Path}'", $"no group '{layer}'", "one, since layer_names lists it");
            List<KerasWeight> weights = [];
            foreach (string name in KerasAttributes.Names(group, "weight_names") ?? [])
            {
                Hdf5Dataset dataset = group.FindDataset(name) ?? throw new CorruptFileException(source.Path, $"group '{group.Path}'", $"no dataset '{name}'", "one, since weight_names lists it");
                weights.Add(source.Describe(dataset, name));
            }

            found.Add(new(layer, weights));
        }

        // A file that states no version is of Keras 1: Keras itself takes it so.
        KerasVersion parsed = KerasVersion.Parse(version);
        return new KerasLayerGroupStore(
            source.Path, parsed.Major == 0 ? KerasVersion.SomeKeras1 : parsed, backend ?? (parsed.Major <= 1 ? Keras1Backend(found.SelectMany(f => f.Value)) : null), found);
    }

    // Keras 1 does not state its backend, but names arrays as the backend's variables are: those of TensorFlow end with the number of an output (":0").
    private static string? Keras1Backend(IEnumerable<KerasWeight> weights) =>
        weights.FirstOrDefault()?.Name is string name ? name.EndsWith(":0", StringComparison.Ordinal) ? "tensorflow" : "theano" : null;

    /// <summary>The weights by object paths.</summary>
    /// <param name="source">Opens the file again for their values.</param>
    /// <param name="file">The file, open.</param>
    /// <param name="version">The version of Keras.</param>
    public static KerasObjectStore ReadObjects(KerasHdf5Source source, Hdf5File file, KerasVersion version)
    {
        List<KerasWeight> weights = [];
        HashSet<long> seen = [];
        void Collect(Hdf5Group group, string path, int depth)
        {
            if (depth > Limits.MaxDepth)
            {
                throw new LimitExceededException($"'{source.Path}': groups are nested deeper than {Limits.MaxDepth}.", "The file is probably damaged.", source.Path);
            }

            if (!seen.Add(group.HeaderAddress))
            {
                return;
            }

            foreach (Hdf5Object child in group.Children)
            {
                // Keras 2.12 on Windows wrote backslashes into names.
                string name = path + child.Name.Replace('\\', '/');
                switch (child)
                {
                    case Hdf5Group inner:
                        Collect(inner, name + "/", depth + 1);
                        break;
                    case Hdf5Dataset dataset:
                        weights.Add(source.Describe(dataset, name));
                        break;
                }
            }
        }

        Collect(file.Root, "", 0);
        return new KerasObjectStore(source.Path, version, weights.DistinctBy(w => w.Name));
    }
}
