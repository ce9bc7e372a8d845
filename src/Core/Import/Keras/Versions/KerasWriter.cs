using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras.Versions;

/// <summary>What wrote a model: the version of Keras and the backend it ran on. Some layers mean other numbers in other versions (see <see cref="VersionRules"/>).</summary>
/// <param name="Version">The version.</param>
/// <param name="Backend">"tensorflow", "theano", "cntk" and the like; null when the file does not say.</param>
internal sealed record KerasWriter(KerasVersion Version, string? Backend)
{
    private static readonly KerasVersion Ambiguous = new(2, 2, true, 4);

    /// <summary>The writer of a model, by what its files state and by what its configuration shows.</summary>
    /// <param name="root">The configuration.</param>
    /// <param name="weights">The weights; null when there are none.</param>
    /// <param name="version">The version stated.</param>
    public static KerasWriter Of(KerasLayerConfig root, KerasWeightStore? weights, KerasVersion version)
    {
        // Keras 2.4 to 2.15 have no other backend than TensorFlow, and those of Keras 3 compute alike.
        string? backend = version.IsKeras3 || version >= new KerasVersion(2, 4) || version.IsTensorFlow ? "tensorflow" : (weights as KerasLayerGroupStore)?.Backend;
        return new KerasWriter(
            version == Ambiguous && root.Model is KerasModelConfig model ? version with { IsTensorFlow115 = IsTensorFlow115(model) } : version,
            backend);
    }

    // Since TensorFlow 1.15 an input layer says whether it is ragged. Where there is none, initializers tell: TensorFlow 1 writes their element
    // type, TensorFlow 2 does not.
    private static bool? IsTensorFlow115(KerasModelConfig model)
    {
        List<KerasLayerConfig> layers = [];
        void Collect(KerasModelConfig current)
        {
            foreach (KerasLayerConfig layer in current.Layers)
            {
                layers.Add(layer);
                if (layer.Model is not null)
                {
                    Collect(layer.Model);
                }
            }
        }

        Collect(model);
        if (layers.Find(l => l.ClassName == "InputLayer") is KerasLayerConfig input)
        {
            return KerasJson.Property(input.Config, "ragged") is not null;
        }

        return layers.Any(HasInitializerWithoutType) ? true : null;
    }

    private static bool HasInitializerWithoutType(KerasLayerConfig layer) => layer.Config.ValueKind == JsonValueKind.Object
        && layer.Config.EnumerateObject().Any(o => o.Name.EndsWith("_initializer", StringComparison.Ordinal)
            && KerasJson.Property(o.Value, "config") is { ValueKind: JsonValueKind.Object } config && KerasJson.Property(config, "dtype") is null);
}
