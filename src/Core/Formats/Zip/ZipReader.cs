using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Zip;

/// <summary>
/// Reads a zip archive, zip64 too, by position, so that several threads may read it at once. Only its central directory is read
/// on opening. Sizes and offsets are checked against the file, entries may not overlap, and the CRC-32 of an entry is verified
/// when its last byte is read.
/// </summary>
internal sealed class ZipReader : IDisposable
{
    // Deflate's best: 258 bytes from two bits, 1032 to 1 (RFC 1951), and a little for a short stream.
    private const long MaxDeflateRatio = 1032;
    private readonly ByteSource _file;
    private readonly long _directoryOffset;

    private ZipReader(ByteSource file, IReadOnlyList<ZipEntry> entries, long directoryOffset)
    {
        _file = file;
        Entries = entries;
        _directoryOffset = directoryOffset;
    }

    /// <summary>The archive.</summary>
    public string Path => _file.Path;

    /// <summary>Its entries, in the central directory's order.</summary>
    public IReadOnlyList<ZipEntry> Entries { get; }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It is not a zip archive.</exception>
    /// <exception cref="CorruptFileException">It is truncated or contradicts itself.</exception>
    public static ZipReader Open(string path) => Open(InputFile.Open(path));

    /// <summary>Opens an archive from its bytes, which it takes over.</summary>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static ZipReader Open(ByteSource file)
    {
        try
        {
            (IReadOnlyList<ZipEntry> entries, long directoryOffset) = ReadDirectory(file, file.Path);
            return new ZipReader(file, entries, directoryOffset);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens an entry's content, which is verified when it has been read to its end.</summary>
    /// <exception cref="CorruptFileException">The local header contradicts the directory.</exception>
    /// <exception cref="UnsupportedFeatureException">It is encrypted, or compressed by another method than deflate.</exception>
    public Stream OpenEntry(ZipEntry entry)
    {
        if ((entry.Flags & ZipFormat.EncryptedFlag) != 0)
        {
            throw new UnsupportedFeatureException($"'{Path}', entry '{entry.Name}': it is encrypted, which is not read.", "Write the archive without a password.", Path);
        }

        Stream raw = new FileRangeStream(_file, $"entry '{entry.Name}'", DataOffset(entry), entry.CompressedSize);
        return entry.Method switch
        {
            ZipFormat.Stored => new ZipEntryStream(raw, entry, Path),
            ZipFormat.Deflated => new ZipEntryStream(new DeflateStream(raw, CompressionMode.Decompress), entry, Path),
            _ => throw new UnsupportedFeatureException(
                $"'{Path}', entry '{entry.Name}': found compression method {entry.Method}, expected 0 (stored) or 8 (deflated).",
                "Write the archive again with numpy.savez or numpy.savez_compressed.",
                Path),
        };
    }

    /// <summary>The content of an entry that is stored without compression, read in its place; its checksum is not verified.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="name">What it is, for messages.</param>
    /// <param name="ownsArchive">Whether the archive's file is closed with it.</param>
    /// <inheritdoc cref="DataOffset" path="/exception"/>
    public ByteWindow Window(ZipEntry entry, string name, bool ownsArchive) => new(_file, DataOffset(entry), entry.Size, name, ownsArchive);

    /// <summary>Where an entry's content begins in the file.</summary>
    /// <exception cref="CorruptFileException">The local header contradicts the directory.</exception>
    public long DataOffset(ZipEntry entry)
    {
        Span<byte> header = stackalloc byte[ZipFormat.LocalHeaderSize];
        string place = $"entry '{entry.Name}'";
        _file.ReadExactly(header, entry.HeaderOffset, place);
        uint signature = BinaryPrimitives.ReadUInt32LittleEndian(header);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        ushort method = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        if (signature != ZipFormat.LocalHeader || nameLength != entry.RawName.Length || method != entry.Method)
        {
            throw new CorruptFileException(Path, $"{place} at offset {entry.HeaderOffset}", "no local header that agrees with the directory", "one");
        }

        byte[] name = new byte[nameLength];
        _file.ReadExactly(name, entry.HeaderOffset + ZipFormat.LocalHeaderSize, place);
        if (!name.AsSpan().SequenceEqual(entry.RawName))
        {
            throw new CorruptFileException(Path, $"{place} at offset {entry.HeaderOffset}", "another name in the local header", "the directory's name");
        }

        long data = entry.HeaderOffset + ZipFormat.LocalHeaderSize + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        return data + entry.CompressedSize <= _directoryOffset
            ? data
            : throw new CorruptFileException(Path, place, $"{entry.CompressedSize} bytes at offset {data}", $"an end before the directory at offset {_directoryOffset}");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static (IReadOnlyList<ZipEntry> Entries, long DirectoryOffset) ReadDirectory(ByteSource file, string path)
    {
        long length = file.Length;
        long end = FindEnd(file, path, length, out byte[] record);
        long count = BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(10));
        long size = BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(12));
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(16));
        if (BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(4)) != 0)
        {
            throw new UnsupportedFeatureException($"'{path}' is a part of a zip archive in several files, which is not read.", "Join the parts first.", path);
        }

        if (end >= ZipFormat.End64LocatorSize)
        {
            Span<byte> locator = stackalloc byte[ZipFormat.End64LocatorSize];
            file.ReadExactly(locator, end - ZipFormat.End64LocatorSize, "the zip64 locator");
            if (BinaryPrimitives.ReadUInt32LittleEndian(locator) == ZipFormat.End64Locator)
            {
                long end64 = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
                Span<byte> record64 = stackalloc byte[ZipFormat.End64Size];
                if (end64 < 0 || end64 > end - ZipFormat.End64LocatorSize - ZipFormat.End64Size)
                {
                    throw new CorruptFileException(path, "the zip64 locator", $"offset {end64}", "the offset of the zip64 end record before it");
                }

                file.ReadExactly(record64, end64, "the zip64 end record");
                if (BinaryPrimitives.ReadUInt32LittleEndian(record64) != ZipFormat.End64)
                {
                    throw new CorruptFileException(path, $"offset {end64}", "something else", "the zip64 end record");
                }

                count = BinaryPrimitives.ReadInt64LittleEndian(record64[32..]);
                size = BinaryPrimitives.ReadInt64LittleEndian(record64[40..]);
                offset = BinaryPrimitives.ReadInt64LittleEndian(record64[48..]);
                end = end64;
            }
        }

        if (size < 0 || offset < 0 || offset > end || end - offset != size || count < 0 || count > size / ZipFormat.CentralHeaderSize)
        {
            throw new CorruptFileException(path, "the end of the archive", $"a directory of {count} entries and {size} bytes at offset {offset}", $"one that ends at offset {end}");
        }

        if (size > Limits.MaxMetadataBytes)
        {
            throw new LimitExceededException($"'{path}' has a directory of {size} bytes, more than the limit of {Limits.MaxMetadataBytes}.", "Split the archive.", path);
        }

        byte[] directory = new byte[size];
        file.ReadExactly(directory, offset, "the directory");
        List<ZipEntry> entries = new((int)count);
        int at = 0;
        for (long i = 0; i < count; i++)
        {
            entries.Add(ReadEntry(directory, ref at, path, offset));
        }

        if (at != directory.Length)
        {
            throw new CorruptFileException(path, "the directory", $"{directory.Length - at} bytes after its last entry", "none");
        }

        RefuseOverlaps(entries, path, offset);
        return (entries, offset);
    }

    private static long FindEnd(ByteSource file, string path, long length, out byte[] record)
    {
        int tailLength = (int)Math.Min(length, ZipFormat.EndSize + ushort.MaxValue);
        byte[] tail = new byte[tailLength];
        file.ReadExactly(tail, length - tailLength, "its end");
        for (int i = tailLength - ZipFormat.EndSize; i >= 0; i--)
        {
            Span<byte> candidate = tail.AsSpan(i);
            if (BinaryPrimitives.ReadUInt32LittleEndian(candidate) == ZipFormat.End
                && BinaryPrimitives.ReadUInt16LittleEndian(candidate[20..]) == tailLength - i - ZipFormat.EndSize)
            {
                record = candidate[..ZipFormat.EndSize].ToArray();
                return length - tailLength + i;
            }
        }

        byte[] start = new byte[(int)Math.Min(4, length)];
        file.ReadExactly(start, 0, "its start");
        throw ZipFormat.IsZip(start)
            ? new CorruptFileException(path, $"its end at offset {length}", "no end record", "the end record of a zip archive")
            : ForeignFormats.FindStranger(file.ReadStart(ForeignFormats.HeadBytes))?.WeightsFault(path) ?? new UnrecognizedFormatException($"'{path}' is not a zip archive.", "Check that it is the file you meant.", path);
    }

    private static ZipEntry ReadEntry(byte[] directory, ref int at, string path, long directoryOffset)
    {
        CorruptFileException Corrupt(int where, string found, string expected) => new(path, $"the directory at offset {directoryOffset + where}", found, expected);
        int start = at;
        if (directory.Length - at < ZipFormat.CentralHeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(at)) != ZipFormat.CentralHeader)
        {
            throw Corrupt(at, "something else", "an entry");
        }

        ReadOnlySpan<byte> header = directory.AsSpan(at, ZipFormat.CentralHeaderSize);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        at += ZipFormat.CentralHeaderSize;
        if (directory.Length - at < nameLength + extraLength + commentLength)
        {
            throw Corrupt(start, "an entry that runs past the directory", "a whole entry");
        }

        byte[] rawName = directory.AsSpan(at, nameLength).ToArray();
        ReadOnlySpan<byte> extra = directory.AsSpan(at + nameLength, extraLength);
        at += nameLength + extraLength + commentLength;
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        ushort method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        if (!ReadZip64(extra, ref size, ref compressed, ref offset))
        {
            throw Corrupt(start, "sizes without their zip64 field", "the zip64 field");
        }

        string name;
        try
        {
            name = (flags & ZipFormat.Utf8Flag) != 0 ? new UTF8Encoding(false, true).GetString(rawName) : CodePage437.Decode(rawName);
        }
        catch (DecoderFallbackException)
        {
            throw Corrupt(start, "a name that is not UTF-8", "UTF-8, as the entry's flag says");
        }

        if (size < 0 || compressed < 0 || offset < 0 || offset > directoryOffset - ZipFormat.LocalHeaderSize - nameLength
            || compressed > directoryOffset - ZipFormat.LocalHeaderSize - nameLength - offset)
        {
            throw Corrupt(start, $"entry '{name}' of {compressed} bytes at offset {offset}", "a place before the directory");
        }

        if (method == ZipFormat.Stored && size != compressed && (flags & ZipFormat.EncryptedFlag) == 0)
        {
            throw Corrupt(start, $"entry '{name}' stored in {compressed} bytes", $"its size, {size} bytes");
        }

        return method != ZipFormat.Deflated || size <= (compressed + 16) * MaxDeflateRatio
            ? new ZipEntry(name, rawName, method, flags, BinaryPrimitives.ReadUInt32LittleEndian(header[16..]), compressed, size, offset)
            : throw Corrupt(start, $"entry '{name}' of {size} bytes from {compressed}", $"at most {MaxDeflateRatio} times as many");
    }

    private static bool ReadZip64(ReadOnlySpan<byte> extra, ref long size, ref long compressed, ref long offset)
    {
        if (size != uint.MaxValue && compressed != uint.MaxValue && offset != uint.MaxValue)
        {
            return true;
        }

        while (extra.Length >= 4)
        {
            ushort id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            extra = extra[4..];
            if (length > extra.Length)
            {
                return false;
            }

            if (id == ZipFormat.Zip64Extra)
            {
                ReadOnlySpan<byte> field = extra[..length];
                return Take(ref field, ref size) && Take(ref field, ref compressed) && Take(ref field, ref offset);
            }

            extra = extra[length..];
        }

        return false;

        // Only the values that do not fit 32 bits are in the field, in this order.
        static bool Take(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value != uint.MaxValue)
            {
                return true;
            }

            if (field.Length < 8)
            {
                return false;
            }

            value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
            return true;
        }
    }

    // Entries that share bytes are how small archives are made to unpack into huge ones.
    private static void RefuseOverlaps(List<ZipEntry> entries, string path, long directoryOffset)
    {
        ZipEntry[] ordered = [.. entries.OrderBy(e => e.HeaderOffset)];
        for (int i = 0; i < ordered.Length; i++)
        {
            long next = i + 1 < ordered.Length ? ordered[i + 1].HeaderOffset : directoryOffset;
            if (ordered[i].HeaderOffset + ZipFormat.LocalHeaderSize + ordered[i].RawName.Length + ordered[i].CompressedSize > next)
            {
                throw new CorruptFileException(path, $"entry '{ordered[i].Name}'", $"{ordered[i].CompressedSize} bytes at offset {ordered[i].HeaderOffset}", $"an end before the next entry at offset {next}");
            }
        }
    }
}
