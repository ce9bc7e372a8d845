using Microsoft.Win32.SafeHandles;
using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Zip;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// Reads .keras archives: config.json, metadata.json and model.weights.h5 in a zip, or in a folder. Weights that are stored without
/// compression, as Keras stores them, are read in place, and their checksum is verified before the first is; compressed ones are
/// expanded in memory.
/// </summary>
internal static class KerasArchiveReader
{
    // Weights that were trained hardly compress, and no configuration is longer than this or compresses further.
    private const long MinExpandedText = 8L << 20;
    private const long MinExpandedWeights = 48L << 20;
    private const long MaxExpansion = 8;

    /// <summary>A small text of the archive; null when there is none.</summary>
    public static byte[]? ReadText(string path, string entryName)
    {
        if (Directory.Exists(path))
        {
            string file = Path.Combine(path, entryName);
            return File.Exists(file) ? ReadFile(file) : null;
        }

        using ZipReader zip = ZipReader.Open(path);
        ZipEntry? entry = zip.Entries.FirstOrDefault(e => e.Name == entryName);
        return entry is null ? null : ReadEntry(zip, entry, MinExpandedText);
    }

    /// <summary>A small file.</summary>
    public static byte[] ReadFile(string path)
    {
        using FileStream stream = InputFile.OpenStream(path, bufferSize: 0);
        if (stream.Length > Limits.MaxMetadataBytes)
        {
            throw new LimitExceededException($"'{path}' has {stream.Length} bytes, more than the limit of {Limits.MaxMetadataBytes} for a text.", "Give a model's configuration.", path);
        }

        byte[] bytes = new byte[stream.Length];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..read];
    }

    /// <summary>The weights of the archive.</summary>
    public static KerasHdf5Source OpenWeights(string path)
    {
        if (Directory.Exists(path))
        {
            string file = Path.Combine(path, KerasFormat.WeightsEntry);
            return new KerasHdf5Source(file, () => Hdf5File.Open(file));
        }

        using ZipReader zip = ZipReader.Open(path);
        ZipEntry? entry = zip.Entries.FirstOrDefault(e => e.Name == KerasFormat.WeightsEntry);
        if (entry is null)
        {
            throw zip.Entries.Any(e => e.Name.StartsWith("model.weights", StringComparison.Ordinal))
                ? new UnsupportedFeatureException($"'{path}' keeps its weights in '{zip.Entries.First(e => e.Name.StartsWith("model.weights", StringComparison.Ordinal)).Name}'.", "Save the model again with its weights in one HDF5 file, as Keras does by default.", path)
                : new CorruptFileException(path, "the archive", $"no entry '{KerasFormat.WeightsEntry}'", "the weights");
        }

        string name = $"{path} ({KerasFormat.WeightsEntry})";
        if (entry.Method == ZipFormat.Stored)
        {
            zip.DataOffset(entry);
            return new KerasHdf5Source(name, () => OpenStored(path, name), () => Verify(path));
        }

        byte[] bytes = ReadEntry(zip, entry, MinExpandedWeights);
        return new KerasHdf5Source(name, () => Hdf5File.Open(bytes, name));
    }

    /// <summary>Verifies the checksum of the weights by reading them to their end.</summary>
    public static void Verify(string path)
    {
        using ZipReader zip = ZipReader.Open(path);
        using Stream content = zip.OpenEntry(Weights(zip));
        byte[] buffer = new byte[1 << 16];
        while (content.Read(buffer) > 0)
        {
        }
    }

    private static Hdf5File OpenStored(string path, string name)
    {
        using ZipReader zip = ZipReader.Open(path);
        ZipEntry entry = Weights(zip);
        if (entry.Method != ZipFormat.Stored || entry.Size != entry.CompressedSize)
        {
            throw new CorruptFileException(path, $"entry '{entry.Name}'", "another form than when the model was opened", "an unchanged file", "Open the model again.");
        }

        SafeFileHandle handle = InputFile.OpenHandle(path);
        try
        {
            return Hdf5File.Open(new FileWindowStream(handle, path, zip.DataOffset(entry), entry.Size), name);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static ZipEntry Weights(ZipReader zip) => zip.Entries.FirstOrDefault(e => e.Name == KerasFormat.WeightsEntry)
        ?? throw new CorruptFileException(zip.Path, "the archive", "no weights any more", "an unchanged file", "Open the model again.");

    // An entry is held in memory as a whole; a kilobyte of an archive may promise a megabyte.
    private static byte[] ReadEntry(ZipReader zip, ZipEntry entry, long least)
    {
        long limit = Math.Min(least + (MaxExpansion * entry.CompressedSize), Limits.MaxTensorBytes);
        if (entry.Size > limit)
        {
            throw new LimitExceededException(
                $"'{zip.Path}', entry '{entry.Name}': {entry.CompressedSize} compressed bytes stand for {entry.Size}, more than the limit of {limit}.",
                "Save the model again without compression.",
                zip.Path);
        }

        // It ends with a fault where it holds fewer bytes than it states, or more.
        using Stream content = zip.OpenEntry(entry);
        byte[] bytes = new byte[entry.Size];
        content.ReadExactly(bytes);
        return bytes;
    }
}
