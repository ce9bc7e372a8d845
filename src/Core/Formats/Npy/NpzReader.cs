using TfModelTools.Common;
using TfModelTools.Formats.Zip;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Npy;

/// <summary>
/// Reads an .npz archive (numpy.savez, numpy.savez_compressed): a zip archive of .npy files. Opening reads the directory and the
/// header of each array. Values stream, except those in Fortran order, which are read whole to be reordered. The CRC-32 of an array
/// is verified as it is read. An array of elements that no tensor holds (Python objects, records, dates) is listed with an unknown type.
/// </summary>
public sealed class NpzReader : IVariableSource
{
    private readonly ZipReader _zip;
    private readonly Dictionary<string, (VariableInfo Variable, ZipEntry Entry, NpyHeader Header)> _arrays;

    private NpzReader(ZipReader zip, List<(VariableInfo Variable, ZipEntry Entry, NpyHeader Header)> arrays)
    {
        _zip = zip;
        _arrays = arrays.ToDictionary(a => a.Variable.Name, StringComparer.Ordinal);
        Variables = [.. arrays.Select(a => a.Variable)];
    }

    /// <inheritdoc/>
    public string Path => _zip.Path;

    /// <inheritdoc/>
    public string FormatName => "NumPy archive (.npz)";

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables { get; }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It is no zip archive, or one without arrays.</exception>
    /// <exception cref="CorruptFileException">It is truncated or contradicts itself.</exception>
    /// <exception cref="UnsupportedFeatureException">It is encrypted or compressed by another method than deflate.</exception>
    public static NpzReader Open(string path)
    {
        ZipReader zip = ZipReader.Open(path);
        try
        {
            List<(VariableInfo Variable, ZipEntry Entry, NpyHeader Header)> arrays = [];
            List<string> others = [];
            HashSet<string> names = new(StringComparer.Ordinal);
            foreach (ZipEntry entry in zip.Entries)
            {
                if (!entry.Name.EndsWith(".npy", StringComparison.Ordinal))
                {
                    others.Add(entry.Name);
                    continue;
                }

                string name = entry.Name[..^4];
                NameLength.Require(path, "an array's name", name);
                if (!names.Add(name))
                {
                    throw new CorruptFileException(path, $"entry '{entry.Name}'", "the same name twice", "each name once", "Write the archive again with different names.");
                }

                NpyHeader header = ReadHeader(zip, entry);
                long offset = entry.Method == ZipFormat.Stored ? zip.DataOffset(entry) + header.Length : -1;
                arrays.Add((new VariableInfo(name, header.Element.DataType, header.Shape, header.DataLength, System.IO.Path.GetFileName(path), offset) { Unreadable = header.Element.Unreadable }, entry, header));
            }

            return arrays.Count > 0 || others.Count == 0
                ? new NpzReader(zip, arrays)
                : throw new UnrecognizedFormatException(
                    $"'{path}' is a zip archive without .npy arrays{(others.Contains("model.weights.h5") ? ": it is a Keras model file" : string.Empty)}.",
                    "Check that it is the file you meant.",
                    path);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>Reads every array of an archive, in its order.</summary>
    /// <inheritdoc cref="Open"/>
    public static IReadOnlyList<KeyValuePair<string, Tensor>> ReadAll(string path, CancellationToken cancellationToken = default)
    {
        using NpzReader reader = Open(path);
        return [.. reader.Variables.Select(v => new KeyValuePair<string, Tensor>(v.Name, reader.ReadTensor(v, cancellationToken)))];
    }

    /// <inheritdoc/>
    public VariableInfo? Find(string name) => _arrays.TryGetValue(name, out var array) ? array.Variable : null;

    /// <inheritdoc/>
    public Stream OpenValues(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        VariableSources.EnsureReadable(Path, variable);
        if (variable.DataType == DataType.String)
        {
            throw new InvalidOperationException($"'{variable.Name}' holds strings.");
        }

        (Stream data, NpyHeader header) = OpenData(variable);
        return NpyValues.Open(data, header, variable.Name);
    }

    /// <inheritdoc/>
    public byte[][] ReadStrings(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        VariableSources.EnsureReadable(Path, variable);
        (Stream data, NpyHeader header) = OpenData(variable);
        using BufferedStream buffered = new(data, 1 << 16);
        return NpyValues.ReadStrings(buffered, header, Path, $"array '{variable.Name}'");
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private static NpyHeader ReadHeader(ZipReader zip, ZipEntry entry)
    {
        using Stream stream = zip.OpenEntry(entry);
        return NpyHeader.Read(stream, entry.Size, zip.Path, $"array '{entry.Name[..^4]}'");
    }

    // The header is read once more: the checksum covers it.
    private (Stream Data, NpyHeader Header) OpenData(VariableInfo variable)
    {
        (_, ZipEntry entry, NpyHeader header) = _arrays[variable.Name];
        Stream stream = _zip.OpenEntry(entry);
        try
        {
            Span<byte> skip = stackalloc byte[256];
            for (int left = header.Length; left > 0;)
            {
                int step = Math.Min(left, skip.Length);
                stream.ReadExactly(skip[..step]);
                left -= step;
            }

            return (stream, header);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
