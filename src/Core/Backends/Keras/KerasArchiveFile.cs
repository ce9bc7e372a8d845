using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Zip;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras;

/// <summary>
/// Writes a model as a .keras archive (keras/src/saving/saving_lib.py): metadata.json, config.json and model.weights.h5, in which arrays are found by the path of the object that holds them.
/// The time it was saved is always the same, the first that a zip archive can say: the same model gives the same bytes.
/// </summary>
internal static class KerasArchiveFile
{
    private const string Saved = "1980-01-01@00:00:00";

    /// <summary>Writes a model.</summary>
    /// <inheritdoc cref="KerasH5File.Write"/>
    public static void Write(KerasTopology topology, OutputFile output, ByteProgress progress, CancellationToken cancellationToken)
    {
        ZipStoreWriter zip = new(output.Stream);
        byte[] metadata = System.Text.Encoding.UTF8.GetBytes($$"""{"keras_version": "{{topology.Dialect.Version}}", "date_saved": "{{Saved}}"}""");
        zip.Add(KerasFormat.MetadataEntry, s => s.Write(metadata));
        zip.Add(KerasFormat.ConfigEntry, s => s.Write(topology.Config.Span));
        zip.Add(KerasFormat.WeightsEntry, s => WriteWeights(s, topology, output.Path, progress, cancellationToken));
        zip.Finish();
        cancellationToken.ThrowIfCancellationRequested();
        output.Commit();
    }

    private static void WriteWeights(Stream stream, KerasTopology topology, string path, ByteProgress progress, CancellationToken cancellationToken)
    {
        using Hdf5Writer file = Hdf5Writer.Create(stream, path);
        foreach (KerasOutputWeight weight in topology.Groups.SelectMany(g => g.Weights))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Tensor tensor = weight.Weight.Load();
            file.AddDataset(weight.ObjectPath, tensor);
            progress.Add(tensor.Bytes.Length, weight.Name);
        }

        file.Commit();
    }
}
