using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras;

/// <summary>
/// Writes the layers of a layers model of TensorFlow.js as a .h5 file of Keras 2, which Keras 3 reads as well (keras/legacy/saving/legacy_h5_format.py): the configuration in the attribute
/// model_config, and below model_weights a group for each layer. It takes the layers that TensorFlow.js has.
/// </summary>
public static class KerasH5Writer
{
    private const string KerasVersion = "2.15.0";
    private const string Backend = "tensorflow";
    private const string WeightsGroup = "model_weights";

    /// <summary>Lists all layers that cannot be written, with the reason; empty when the model can be. Reads no weights.</summary>
    public static IReadOnlyList<UnsupportedItem> Check(KerasLayersSource source) => TfjsLayersWriter.CheckFor(LayersDialect.Keras, source);

    /// <summary>Writes a model.</summary>
    /// <param name="source">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">What to do when it exists.</param>
    /// <param name="progress">Told the bytes of weights written; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <returns>Layers that Keras 3, which reads the file as well, computes otherwise than Keras 2 (hard_sigmoid): such a file is for Keras 2. Empty for none.</returns>
    /// <exception cref="UnsupportedModelException"><see cref="Check"/> lists layers.</exception>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static IReadOnlyList<UnsupportedItem> Write(KerasLayersSource source, string path, OverwriteMode overwrite, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        IReadOnlyList<UnsupportedItem> items = Check(source);
        if (items.Count > 0)
        {
            throw new UnsupportedModelException(source.Path, items);
        }

        TopologyWriter topology = new(source, LayersDialect.Keras);
        ArrayBufferWriter<byte> config = new();
        using (Utf8JsonWriter json = new(config, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            topology.Write(json);
        }

        using Hdf5Writer file = Hdf5Writer.Create(path, overwrite);
        file.AddGroup(WeightsGroup);
        ByteProgress counter = new(progress, "Writing weights", topology.Groups.Sum(g => g.Weights.Sum(w => w.Shape.ElementCount * w.DataType.ElementSize())));

        // Groups in the order of their names, as Keras makes them; it finds their order in layer_names.
        foreach ((string layer, IReadOnlyList<TfjsOutputWeight> weights) in topology.Groups.OrderBy(g => g.Layer, StringComparer.Ordinal))
        {
            string group = $"{WeightsGroup}/{layer}";
            file.AddGroup(group);
            foreach (TfjsOutputWeight weight in weights)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Tensor tensor = weight.Read();
                file.AddDataset($"{group}/{weight.Name}:0", tensor);
                counter.Add(tensor.Bytes.Length, weight.Name);
            }

            KerasAttributes.Write(file, group, "weight_names", [.. weights.Select(w => w.Name + ":0")]);
        }

        KerasAttributes.Write(file, WeightsGroup, "layer_names", [.. topology.Groups.Select(g => g.Layer)]);
        foreach (string owner in new[] { "/", WeightsGroup })
        {
            file.SetAttribute(owner, "backend", Backend);
            file.SetAttribute(owner, "keras_version", KerasVersion);
        }

        file.SetAttribute("/", "model_config", Encoding.UTF8.GetString(config.WrittenSpan));
        file.Commit();
        return [.. Layers(source.Root).SelectMany(l => l.ToKeras3.Always.Select(reason => new UnsupportedItem(l.Path, l.Config.ClassName, reason)))];
    }

    private static IEnumerable<KerasModelLayer> Layers(KerasModelLayer layer) => [layer, .. layer.Layers.SelectMany(Layers), .. layer.Inner.Values.SelectMany(Layers)];
}
