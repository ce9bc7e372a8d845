using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TfModelTools.Common;

namespace TfModelTools.Formats.Zip;

/// <summary>
/// Writes a zip archive to a seekable stream, one entry after another, each of known size. The output depends on the input alone:
/// times are 1980-01-01, the first that zip can say. Zip64 records are written only where a number needs them. The CRC-32 is
/// computed on each run while it is in the cache, and set in the local header when the entry ends.
/// </summary>
internal sealed class ZipWriter : IDisposable
{
    private const int BufferSize = 256 * 1024;
    private const ushort FirstDate = (1 << 5) | 1; // 1980-01-01
    private readonly Stream _stream;
    private readonly long _origin;
    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly List<Written> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly CompressionLevel _level;
    private int _buffered;
    private long _flushed;
    private Written? _entry;
    private DeflateStream? _deflate;
    private long _left;
    private uint _crc;

    /// <summary>Begins an archive where the stream stands.</summary>
    public ZipWriter(Stream stream, CompressionLevel level)
    {
        _stream = stream;
        _origin = stream.Position;
        _level = level;
    }

    private long At => _flushed + _buffered;

    /// <summary>Begins an entry.</summary>
    /// <param name="name">Its name, with forward slashes; written as UTF-8.</param>
    /// <param name="size">The bytes that <see cref="Write(ReadOnlySpan{byte})"/> will be given, exactly.</param>
    /// <exception cref="InvalidInputException">The name cannot stand in an archive, or is there already.</exception>
    public void BeginEntry(string name, long size)
    {
        byte[] rawName = EncodeName(name);
        if (!_names.Add(name))
        {
            throw new InvalidInputException($"The name '{name}' occurs twice.", "Rename one of the two.");
        }

        bool deflated = _level != CompressionLevel.NoCompression && size > 0;
        // Deflated data can be a little larger than what went in.
        bool zip64 = size >= uint.MaxValue - (deflated ? size / 1000 : 0) - 64;
        _entry = new Written(rawName, At, size, deflated, zip64, !Ascii.IsValid(rawName));
        _left = size;
        _crc = 0;
        Span<byte> header = stackalloc byte[ZipFormat.LocalHeaderSize + 20];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, ZipFormat.LocalHeader);
        WriteCommon(header[4..], _entry);
        BinaryPrimitives.WriteUInt32LittleEndian(header[18..], zip64 ? uint.MaxValue : (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(header[22..], zip64 ? uint.MaxValue : (uint)size);
        BinaryPrimitives.WriteUInt16LittleEndian(header[26..], (ushort)rawName.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[28..], (ushort)(zip64 ? 20 : 0));
        Append(header[..ZipFormat.LocalHeaderSize]);
        Append(rawName);
        if (zip64)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header, ZipFormat.Zip64Extra);
            BinaryPrimitives.WriteUInt16LittleEndian(header[2..], 16);
            BinaryPrimitives.WriteInt64LittleEndian(header[4..], size);
            BinaryPrimitives.WriteInt64LittleEndian(header[12..], size);
            Append(header[..20]);
        }

        _entry.DataOffset = At;
        _deflate = deflated ? new DeflateStream(new Appender(this), _level, leaveOpen: true) : null;
    }

    /// <summary>Writes the next part of the entry's content.</summary>
    public void Write(ReadOnlySpan<byte> content) => Write(content, Crc32.Compute(content));

    /// <summary>Writes the next part of the entry's content.</summary>
    /// <param name="content">The part.</param>
    /// <param name="crc">Its CRC-32, where that was computed elsewhere: on another thread, say.</param>
    public void Write(ReadOnlySpan<byte> content, uint crc)
    {
        if (content.Length > _left)
        {
            throw new InvalidOperationException("More content than the entry's size.");
        }

        _left -= content.Length;
        _crc = Crc32.Combine(_crc, crc, content.Length);
        if (_deflate is not null)
        {
            _deflate.Write(content);
        }
        else
        {
            Append(content);
        }
    }

    /// <summary>Ends the entry.</summary>
    public void EndEntry()
    {
        if (_entry is null || _left != 0)
        {
            throw new InvalidOperationException($"The entry lacks {_left} bytes.");
        }

        _deflate?.Dispose();
        _deflate = null;
        _entry.Crc = _crc;
        _entry.CompressedSize = At - _entry.DataOffset;
        Span<byte> numbers = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(numbers, _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(numbers[4..], _entry.Zip64 ? uint.MaxValue : (uint)_entry.CompressedSize);
        Patch(_entry.HeaderOffset + 14, numbers);
        if (_entry.Zip64)
        {
            BinaryPrimitives.WriteInt64LittleEndian(numbers, _entry.CompressedSize);
            Patch(_entry.DataOffset - 8, numbers);
        }

        _entries.Add(_entry);
        _entry = null;
    }

    /// <summary>Writes the directory. Nothing can be added afterwards.</summary>
    public void Finish()
    {
        long start = At;
        Span<byte> header = stackalloc byte[ZipFormat.CentralHeaderSize];
        Span<byte> extra = stackalloc byte[28];
        foreach (Written entry in _entries)
        {
            int extraLength = 4;
            bool far = entry.HeaderOffset >= uint.MaxValue;
            if (entry.Zip64)
            {
                BinaryPrimitives.WriteInt64LittleEndian(extra[4..], entry.Size);
                BinaryPrimitives.WriteInt64LittleEndian(extra[12..], entry.CompressedSize);
                extraLength += 16;
            }

            if (far)
            {
                BinaryPrimitives.WriteInt64LittleEndian(extra[extraLength..], entry.HeaderOffset);
                extraLength += 8;
            }

            extraLength = extraLength == 4 ? 0 : extraLength;
            BinaryPrimitives.WriteUInt16LittleEndian(extra, ZipFormat.Zip64Extra);
            BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], (ushort)Math.Max(0, extraLength - 4));
            header.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(header, ZipFormat.CentralHeader);
            header[4] = 45; // the specification's version 4.5
            header[5] = 3; // Unix, whose permissions stand in the external attributes
            WriteCommon(header[6..], entry);
            BinaryPrimitives.WriteUInt32LittleEndian(header[16..], entry.Crc);
            BinaryPrimitives.WriteUInt32LittleEndian(header[20..], entry.Zip64 ? uint.MaxValue : (uint)entry.CompressedSize);
            BinaryPrimitives.WriteUInt32LittleEndian(header[24..], entry.Zip64 ? uint.MaxValue : (uint)entry.Size);
            BinaryPrimitives.WriteUInt16LittleEndian(header[28..], (ushort)entry.RawName.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(header[30..], (ushort)extraLength);
            BinaryPrimitives.WriteUInt32LittleEndian(header[38..], 0x81a4u << 16); // a regular file, rw-r--r--
            BinaryPrimitives.WriteUInt32LittleEndian(header[42..], far ? uint.MaxValue : (uint)entry.HeaderOffset);
            Append(header);
            Append(entry.RawName);
            Append(extra[..extraLength]);
        }

        WriteEnd(start, At - start);
        Flush();
        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _deflate?.Dispose();

    private static byte[] EncodeName(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw new InvalidInputException($"The name '{name.Replace("\0", "\\0", StringComparison.Ordinal)}' holds a zero character, which a zip archive cannot.", "Rename the variable or choose another format.");
        }

        byte[] raw;
        try
        {
            raw = new UTF8Encoding(false, true).GetBytes(name);
        }
        catch (EncoderFallbackException)
        {
            throw new InvalidInputException($"The name '{name}' holds half a surrogate pair, which cannot be written as UTF-8.", "Rename the variable.");
        }

        return raw.Length <= ushort.MaxValue
            ? raw
            : throw new InvalidInputException($"A name of {raw.Length} bytes is longer than the {ushort.MaxValue} that a zip archive allows: '{PrintableText.Beginning(name, 60)}'.", "Rename the variable or choose another format.");
    }

    // The fields that local and central headers share, from "version needed" to the date.
    private static void WriteCommon(Span<byte> header, Written entry)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(entry.Zip64 ? 45 : 20));
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], entry.Utf8 ? ZipFormat.Utf8Flag : (ushort)0);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], entry.Deflated ? ZipFormat.Deflated : ZipFormat.Stored);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], FirstDate);
    }

    private void WriteEnd(long offset, long size)
    {
        int count = _entries.Count;
        Span<byte> record = stackalloc byte[ZipFormat.End64Size];
        if (count >= ushort.MaxValue || size >= uint.MaxValue || offset >= uint.MaxValue)
        {
            long end64 = At;
            record.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(record, ZipFormat.End64);
            BinaryPrimitives.WriteInt64LittleEndian(record[4..], ZipFormat.End64Size - 12);
            record[12] = 45;
            record[13] = 3;
            record[14] = 45;
            BinaryPrimitives.WriteInt64LittleEndian(record[24..], count);
            BinaryPrimitives.WriteInt64LittleEndian(record[32..], count);
            BinaryPrimitives.WriteInt64LittleEndian(record[40..], size);
            BinaryPrimitives.WriteInt64LittleEndian(record[48..], offset);
            Append(record);
            record.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(record, ZipFormat.End64Locator);
            BinaryPrimitives.WriteInt64LittleEndian(record[8..], end64);
            record[16] = 1;
            Append(record[..ZipFormat.End64LocatorSize]);
        }

        record.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, ZipFormat.End);
        BinaryPrimitives.WriteUInt16LittleEndian(record[8..], (ushort)Math.Min(count, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16LittleEndian(record[10..], (ushort)Math.Min(count, ushort.MaxValue));
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)Math.Min(size, uint.MaxValue));
        BinaryPrimitives.WriteUInt32LittleEndian(record[16..], (uint)Math.Min(offset, uint.MaxValue));
        Append(record[..ZipFormat.EndSize]);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BufferSize - _buffered)
        {
            Flush();
            if (bytes.Length >= BufferSize)
            {
                _stream.Write(bytes);
                _flushed += bytes.Length;
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    private void Flush()
    {
        _stream.Write(_buffer, 0, _buffered);
        _flushed += _buffered;
        _buffered = 0;
    }

    private void Patch(long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset < _flushed && offset + bytes.Length > _flushed)
        {
            Flush();
        }

        if (offset >= _flushed)
        {
            bytes.CopyTo(_buffer.AsSpan((int)(offset - _flushed)));
            return;
        }

        _stream.Position = _origin + offset;
        _stream.Write(bytes);
        _stream.Position = _origin + _flushed;
    }

    private sealed class Written(byte[] rawName, long headerOffset, long size, bool deflated, bool zip64, bool utf8)
    {
        public byte[] RawName { get; } = rawName;

        public long HeaderOffset { get; } = headerOffset;

        public long Size { get; } = size;

        public bool Deflated { get; } = deflated;

        public bool Zip64 { get; } = zip64;

        public bool Utf8 { get; } = utf8;

        public long DataOffset { get; set; }

        public long CompressedSize { get; set; }

        public uint Crc { get; set; }
    }

    // What the compressor writes into.
    private sealed class Appender(ZipWriter writer) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => writer.Append(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => writer.Append(buffer);
    }
}
