using System.IO.Compression;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Npy;

/// <summary>
/// Writes an .npz archive: each array as NAME.npy, in the order given. Values may come in runs of any length, so memory stays flat;
/// over System.IO.Compression, than which a writer of our own was no faster. Same input, same bytes.
/// </summary>
public sealed class NpzWriter : IDisposable
{
    // The first time that zip can say: the output depends on the input alone.
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private const int ReadableFile = unchecked((int)(0x81a4u << 16)); // a regular file, rw-r--r--

    private readonly ZipArchive _zip;
    private readonly CompressionLevel _level;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private Stream? _entry;
    private long _left;

    /// <summary>Begins an archive.</summary>
    /// <param name="stream">A seekable stream; it stays open.</param>
    /// <param name="compression">Whether to compress.</param>
    public NpzWriter(Stream stream, NpzCompression compression = NpzCompression.Stored)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        _level = compression == NpzCompression.Deflated ? CompressionLevel.Optimal : CompressionLevel.NoCompression;
    }

    /// <summary>Writes a whole archive to a file.</summary>
    /// <exception cref="OutputException">The file cannot be written or exists.</exception>
    /// <exception cref="InvalidInputException">A name occurs twice or cannot be written.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> arrays, OverwriteMode mode = OverwriteMode.Refuse, NpzCompression compression = NpzCompression.Stored)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        using OutputFile output = OutputFile.Create(path, mode);
        using NpzWriter writer = new(output.Stream, compression);
        foreach ((string name, Tensor tensor) in arrays)
        {
            writer.Add(name, tensor);
        }

        writer.Finish();
        output.Commit();
    }

    /// <summary>Throws when a name cannot be written.</summary>
    /// <param name="names">The names of arrays.</param>
    /// <exception cref="InvalidInputException">One cannot.</exception>
    internal static void Check(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            RequireSound(name + ".npy");
        }
    }

    /// <summary>Adds an array.</summary>
    /// <exception cref="InvalidInputException">The name occurs twice or cannot be written.</exception>
    public void Add(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.DataType == DataType.String)
        {
            AddStrings(name, tensor.Shape, [.. tensor.Strings]);
            return;
        }

        BeginArray(name, tensor.DataType, tensor.Shape);
        Write(tensor.Bytes.Span);
        EndArray();
    }

    /// <summary>Adds an array of strings.</summary>
    /// <exception cref="InvalidInputException">The name occurs twice or cannot be written.</exception>
    /// <exception cref="LimitExceededException">Their fixed size form would be over 2 GB.</exception>
    public void AddStrings(string name, TensorShape shape, byte[][] strings)
    {
        ArgumentNullException.ThrowIfNull(name);
        NpyStrings form = new(name, shape, strings);
        BeginEntry(name + ".npy", form.Header.Length + form.DataLength);
        Write(form.Header);
        form.Write(element => Write(element.Span));
        EndArray();
    }

    /// <summary>Begins an array of numbers, whose values are to follow by <see cref="Write(ReadOnlySpan{byte})"/>.</summary>
    /// <exception cref="InvalidInputException">The name occurs twice or cannot be written, or the type holds no numbers.</exception>
    public void BeginArray(string name, DataType dataType, TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        byte[] header = NpyWriter.EncodeHeader(dataType, shape);
        BeginEntry(name + ".npy", header.Length + (shape.ElementCount * dataType.ElementSize()));
        Write(header);
    }

    /// <summary>Writes the next values, as little-endian bytes in row-major order.</summary>
    /// <exception cref="InvalidOperationException">There are more values than the shape has.</exception>
    public void Write(ReadOnlySpan<byte> values)
    {
        if (values.Length > _left)
        {
            throw new InvalidOperationException("More values than the array's shape has.");
        }

        _left -= values.Length;
        _entry!.Write(values);
    }

    /// <summary>Ends the array.</summary>
    /// <exception cref="InvalidOperationException">Fewer values were written than its shape has.</exception>
    public void EndArray()
    {
        if (_entry is null || _left != 0)
        {
            throw new InvalidOperationException($"The array lacks {_left} bytes.");
        }

        _entry.Dispose();
        _entry = null;
    }

    /// <summary>Writes the archive's directory. Nothing can be added afterwards; the stream stands at the archive's end.</summary>
    public void Finish() => _zip.Dispose();

    /// <summary>Gives up what is not finished: nothing more goes to the stream.</summary>
    public void Dispose()
    {
        // Disposing the archive would write the directory of a part.
    }

    private void BeginEntry(string name, long size)
    {
        CheckName(name);
        ZipArchiveEntry entry = _zip.CreateEntry(name, size == 0 ? CompressionLevel.NoCompression : _level);
        entry.LastWriteTime = Time;
        entry.ExternalAttributes = ReadableFile;
        _entry = entry.Open();
        _left = size;
    }

    private void CheckName(string name)
    {
        RequireSound(name);
        if (!_names.Add(name))
        {
            throw new InvalidInputException($"The name '{name}' occurs twice.", "Rename one of the two.");
        }
    }

    private static void RequireSound(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw new InvalidInputException($"The name '{name.Replace("\0", "\\0", StringComparison.Ordinal)}' holds a zero character, which a zip archive cannot.", "Rename the variable or choose another format.");
        }

        int length;
        try
        {
            length = new UTF8Encoding(false, true).GetByteCount(name);
        }
        catch (EncoderFallbackException)
        {
            throw new InvalidInputException($"The name '{name}' holds half a surrogate pair, which cannot be written as UTF-8.", "Rename the variable.");
        }

        if (length > ushort.MaxValue)
        {
            throw new InvalidInputException(
                $"A name of {length} bytes is longer than the {ushort.MaxValue} that a zip archive allows: '{PrintableText.Beginning(name, 60)}'.", "Rename the variable or choose another format.");
        }
    }
}
