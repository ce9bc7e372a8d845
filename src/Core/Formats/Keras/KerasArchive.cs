using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Zip;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// A .keras archive: config.json, metadata.json and model.weights.h5 in a zip, or in a folder. Weights that are stored without
/// compression, as Keras stores them, are read in place, and their checksum is verified before the first is; compressed ones are
/// expanded in memory.
/// </summary>
internal sealed class KerasArchive : KerasContainer
{
    // Weights that were trained hardly compress, and no configuration is longer than this or compresses further.
    private const long MinExpandedText = 8L << 20;
    private const long MinExpandedWeights = 48L << 20;
    private const long MaxExpansion = 8;

    private readonly ZipReader? _zip; // null for a folder
    private byte[]? _expanded; // the weights, where they are compressed

    private KerasArchive(string path, ZipReader? zip)
        : base(path) => _zip = zip;

    /// <summary>Opens an archive, or its folder.</summary>
    public static KerasArchive Open(string path) => new(path, Directory.Exists(path) ? null : ZipReader.Open(path));

    /// <inheritdoc/>
    public override (JsonElement Config, KerasVersion Version) ReadConfig()
    {
        byte[] text = ReadText(KerasFormat.ConfigEntry) ?? throw new CorruptFileException(Path, "the archive", $"no {KerasFormat.ConfigEntry}", "the model's configuration");
        byte[]? metadata = ReadText(KerasFormat.MetadataEntry);
        string? version = metadata is null ? null : KerasJson.Text(KerasJson.Parse(metadata, Path, KerasFormat.MetadataEntry), "keras_version");
        return (KerasJson.Parse(text, Path, KerasFormat.ConfigEntry), KerasVersion.Parse(version));
    }

    /// <inheritdoc/>
    public override KerasWeightStore ReadWeights(KerasVersion version)
    {
        using Hdf5File file = OpenWeights();
        string weights = file.Path;
        KerasHdf5Source source = _zip is null ? new(weights, () => Hdf5File.Open(weights))
            : _expanded is { } bytes ? new(weights, () => Hdf5File.Open(bytes, weights))
            : new(weights, () => OpenAgain(Path), () => Verify(Path));
        return KerasH5.ReadObjects(source, file, version);
    }

    /// <summary>The file of the weights. Where it lies in the archive uncompressed it is read there, and the archive has to stay open meanwhile.</summary>
    public Hdf5File OpenWeights()
    {
        if (_zip is null)
        {
            return Hdf5File.Open(System.IO.Path.Combine(Path, KerasFormat.WeightsEntry));
        }

        string name = $"{Path} ({KerasFormat.WeightsEntry})";
        ZipEntry entry = WeightsEntry(_zip);
        if (entry.Method == ZipFormat.Stored)
        {
            return Hdf5File.Open(_zip.Window(entry, name, ownsArchive: false));
        }

        _expanded = ReadEntry(_zip, entry, MinExpandedWeights);
        return Hdf5File.Open(_expanded, name);
    }

    /// <summary>Verifies the checksum of the weights by reading them to their end.</summary>
    public void VerifyWeights()
    {
        if (_zip is null)
        {
            return;
        }

        using Stream content = _zip.OpenEntry(WeightsEntry(_zip));
        byte[] buffer = new byte[1 << 16];
        while (content.Read(buffer) > 0)
        {
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _zip?.Dispose();

    private static void Verify(string path)
    {
        using KerasArchive archive = Open(path);
        archive.VerifyWeights();
    }

    private static Hdf5File OpenAgain(string path)
    {
        ZipReader zip = ZipReader.Open(path);
        try
        {
            ZipEntry? entry = zip.Entries.FirstOrDefault(e => e.Name == KerasFormat.WeightsEntry);
            return entry is { Method: ZipFormat.Stored }
                ? Hdf5File.Open(zip.Window(entry, $"{path} ({KerasFormat.WeightsEntry})", ownsArchive: true))
                : throw new CorruptFileException(path, "the archive", "other weights than when the model was opened", "an unchanged file", "Open the model again.");
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    private static ZipEntry WeightsEntry(ZipReader zip) => zip.Entries.FirstOrDefault(e => e.Name == KerasFormat.WeightsEntry)
        ?? throw (zip.Entries.FirstOrDefault(e => e.Name.StartsWith(KerasFormat.WeightsPrefix, StringComparison.Ordinal)) is { } other
            ? new UnsupportedFeatureException($"'{zip.Path}' keeps its weights in '{other.Name}'.", "Save the model again with its weights in one HDF5 file, as Keras does by default.", zip.Path)
            : new CorruptFileException(zip.Path, "the archive", $"no entry '{KerasFormat.WeightsEntry}'", "the weights"));

    private byte[]? ReadText(string entryName)
    {
        if (_zip is null)
        {
            string file = System.IO.Path.Combine(Path, entryName);
            return File.Exists(file) ? InputFile.ReadBytes(file) : null;
        }

        return _zip.Entries.FirstOrDefault(e => e.Name == entryName) is { } entry ? ReadEntry(_zip, entry, MinExpandedText) : null;
    }

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
