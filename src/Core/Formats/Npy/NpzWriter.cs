using System.IO.Compression;
using TfModelTools.Common;
using TfModelTools.Formats.Zip;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Npy;

/// <summary>
/// Writes an .npz archive: each array as NAME.npy, in the order given. Values may come in runs of any length, so memory stays flat;
/// runs of 256 KB and more go to the stream without another copy. Same input, same bytes.
/// </summary>
public sealed class NpzWriter : IDisposable
{
    private readonly ZipWriter _zip;

    /// <summary>Begins an archive.</summary>
    /// <param name="stream">A seekable stream; it stays open.</param>
    /// <param name="compression">Whether to compress.</param>
    public NpzWriter(Stream stream, NpzCompression compression = NpzCompression.Stored)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _zip = new ZipWriter(stream, compression == NpzCompression.Deflated ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
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
        _zip.BeginEntry(name + ".npy", form.Header.Length + form.DataLength);
        _zip.Write(form.Header);
        form.Write(element => _zip.Write(element.Span));
        _zip.EndEntry();
    }

    /// <summary>Begins an array of numbers, whose values are to follow by <see cref="Write(ReadOnlySpan{byte})"/>.</summary>
    /// <exception cref="InvalidInputException">The name occurs twice or cannot be written, or the type holds no numbers.</exception>
    public void BeginArray(string name, DataType dataType, TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        byte[] header = NpyWriter.EncodeHeader(dataType, shape);
        _zip.BeginEntry(name + ".npy", header.Length + (shape.ElementCount * dataType.ElementSize()));
        _zip.Write(header);
    }

    /// <summary>Writes the next values, as little-endian bytes in row-major order.</summary>
    public void Write(ReadOnlySpan<byte> values) => _zip.Write(values);

    /// <summary>Writes the next values, whose CRC-32 is known already.</summary>
    internal void Write(ReadOnlySpan<byte> values, uint crc) => _zip.Write(values, crc);

    /// <summary>Ends the array.</summary>
    /// <exception cref="InvalidOperationException">Fewer values were written than its shape has.</exception>
    public void EndArray() => _zip.EndEntry();

    /// <summary>Writes the archive's directory. The stream stands at the archive's end then.</summary>
    public void Finish() => _zip.Finish();

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();
}
