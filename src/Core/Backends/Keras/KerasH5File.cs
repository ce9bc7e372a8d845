using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras;

/// <summary>
/// Writes a model as an .h5 file (keras/legacy/saving/legacy_h5_format.py): the configuration in the attribute model_config, and below model_weights a group for each layer, whose arrays are found by
/// their order alone.
/// </summary>
internal static class KerasH5File
{
    private const string Backend = "tensorflow";
    private const string WeightsGroup = "model_weights";

    /// <summary>Writes a model.</summary>
    /// <param name="topology">The model.</param>
    /// <param name="output">Where to write; it is committed.</param>
    /// <param name="progress">Told the bytes of weights written.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static void Write(KerasTopology topology, OutputFile output, ByteProgress progress, CancellationToken cancellationToken)
    {
        using Hdf5Writer file = Hdf5Writer.Create(output);
        file.AddGroup(WeightsGroup);

        // Groups in the order of their names, as Keras makes them; it finds their order in layer_names.
        foreach ((string layer, IReadOnlyList<KerasOutputWeight> weights) in topology.Groups.OrderBy(g => g.Layer, StringComparer.Ordinal))
        {
            string group = $"{WeightsGroup}/{layer}";
            file.AddGroup(group);
            foreach (KerasOutputWeight weight in weights)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Tensor tensor = weight.Weight.Load();
                file.AddDataset($"{group}/{weight.Name}:0", tensor);
                progress.Add(tensor.Bytes.Length, weight.Name);
            }

            KerasAttributes.Write(file, group, "weight_names", [.. weights.Select(w => w.Name + ":0")]);
        }

        KerasAttributes.Write(file, WeightsGroup, "layer_names", [.. topology.Groups.Select(g => g.Layer)]);
        foreach (string owner in new[] { "/", WeightsGroup })
        {
            file.SetAttribute(owner, "backend", Backend);
            file.SetAttribute(owner, "keras_version", topology.Dialect.Version);
        }

        file.SetAttribute("/", "model_config", Encoding.UTF8.GetString(topology.Config.Span));
        cancellationToken.ThrowIfCancellationRequested();
        file.Commit();
    }
}
