using TfModelTools.Common;

namespace TfModelTools.Formats.Zip;

/// <summary>The content of an entry: exactly its recorded size, its CRC-32 verified when the last byte has been read.</summary>
internal sealed class ZipEntryStream : ForwardStream, IParallelReadable
{
    private readonly Stream _content;
    private readonly ZipEntry _entry;
    private readonly string _path;
    private long _left;
    private uint _crc;

    public ZipEntryStream(Stream content, ZipEntry entry, string path)
    {
        _content = content;
        _entry = entry;
        _path = path;
        _left = entry.Size;
        if (_left == 0)
        {
            Verify();
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.Length == 0)
        {
            return 0;
        }

        int read = ReadContent(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (read == 0)
        {
            throw new CorruptFileException(_path, $"entry '{_entry.Name}'", $"the end of its compressed data after {_entry.Size - _left} bytes", $"{_entry.Size} bytes");
        }

        _crc = Crc32.Append(_crc, buffer[..read]);
        _left -= read;
        if (_left == 0)
        {
            Verify();
        }

        return read;
    }

    /// <inheritdoc/>
    public void ReadRest(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_content is not FileRangeStream range || destination.IsEmpty)
        {
            // Deflated data can only be read from its front.
            ParallelFill.Run(destination, [(0, destination.Length)], (_, _, run) => ReadExactly(run.Span), cancellationToken);
            return;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, _left);
        long start = range.Take(destination.Length);
        (int Offset, int Length)[] parts = ParallelFill.Parts(destination.Length);
        uint[] checksums = new uint[parts.Length];
        ParallelFill.Run(
            destination,
            parts,
            (part, at, run) =>
            {
                range.FillAt(start + at, run.Span);
                checksums[part] = Crc32.Append(checksums[part], run.Span);
            },
            cancellationToken);
        for (int i = 0; i < parts.Length; i++)
        {
            _crc = Crc32.Combine(_crc, checksums[i], parts[i].Length);
        }

        _left = 0;
        Verify();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Verify()
    {
        Span<byte> more = stackalloc byte[1];
        if (ReadContent(more) != 0)
        {
            throw new CorruptFileException(_path, $"entry '{_entry.Name}'", "more data", $"its recorded size of {_entry.Size} bytes");
        }

        if (_crc != _entry.Crc)
        {
            throw new ChecksumMismatchException(_path, $"entry '{_entry.Name}'", _crc, _entry.Crc);
        }
    }

    private int ReadContent(Span<byte> buffer)
    {
        try
        {
            return _content.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new CorruptFileException(_path, $"entry '{_entry.Name}'", "data that is not deflated data", "deflated data", innerException: e);
        }
    }
}
