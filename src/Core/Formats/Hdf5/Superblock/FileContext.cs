using System.Collections.Concurrent;
using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Hdf5;

/// <summary>What every structure of a file needs to be read: the bytes, the widths of addresses and lengths, the base address.</summary>
internal sealed class FileContext(ByteSource storage)
{
    // What the descriptions of objects may take: sound ones take up to twenty times their bytes, and none of them is stored twice.
    private const long DescriptionAllowance = 16L << 20;
    private const int DescriptionsOfFile = 24;

    // Every object has the names of all groups above it in its path.
    private const long PathAllowance = 6L << 20;
    private const int PathsOfFile = 4;

    /// <summary>The path or name, for messages.</summary>
    public string Path { get; } = storage.Path;

    /// <summary>The bytes.</summary>
    public ByteSource Storage { get; } = storage;

    /// <summary>Where addresses are counted from: the place of the superblock behind a user block.</summary>
    public long BaseAddress { get; set; }

    /// <summary>Bytes of an address ("size of offsets").</summary>
    public int OffsetSize { get; set; } = 8;

    /// <summary>Bytes of a length ("size of lengths").</summary>
    public int LengthSize { get; set; } = 8;

    /// <summary>The table of messages that objects share, when the file has one.</summary>
    public SharedMessageTable? SharedMessages { get; set; }

    /// <summary>The object headers read so far, by their addresses: any number of links and shared messages may lead to one.</summary>
    public ConcurrentDictionary<long, ObjectHeader> Headers { get; } = new();

    /// <summary>What headers, types, attributes and links take in memory.</summary>
    public Budget Descriptions { get; } = Memory(
        storage.Path, "the headers, types, attributes and links of this file", DescriptionAllowance + (DescriptionsOfFile * storage.Length));

    /// <summary>What the paths of objects take in memory.</summary>
    public Budget Paths { get; } = Memory(storage.Path, "the paths of this file's objects", PathAllowance + (PathsOfFile * storage.Length));

    /// <summary>Bytes from the base address to the end of the file: no address and no size may be larger.</summary>
    public long Length => Storage.Length - BaseAddress;

    /// <summary>Reads bytes at an address.</summary>
    /// <param name="address">Relative to the base address.</param>
    /// <param name="count">How many; checked against the file's length before memory is taken.</param>
    /// <param name="place">What is read, for messages.</param>
    public byte[] Read(long address, long count, string place)
    {
        EnsureInside(address, count, place);
        if (count > Limits.MaxMetadataBytes)
        {
            throw new LimitExceededException(
                $"'{Path}', {At(place, address)}: a record of {count} bytes is larger than the limit of {Limits.MaxMetadataBytes} bytes.",
                "The file is probably damaged.",
                Path);
        }

        byte[] bytes = new byte[count];
        ReadInto(address, bytes, place);
        return bytes;
    }

    /// <summary>Fills a buffer from an address.</summary>
    public void ReadInto(long address, Span<byte> buffer, string place)
    {
        EnsureInside(address, buffer.Length, place);
        int count = Storage.Read(BaseAddress + address, buffer);
        if (count < buffer.Length)
        {
            throw Corrupt(At(place, address), $"the end of the file after {count} bytes", $"{buffer.Length} bytes");
        }
    }

    /// <summary>Throws unless the bytes lie inside the file.</summary>
    public void EnsureInside(long address, long count, string place)
    {
        if (address < 0)
        {
            throw Corrupt(place, "no address", "an address inside the file");
        }

        if (count < 0 || count > Length || address > Length - count)
        {
            throw Corrupt(At(place, address), $"{count} bytes that reach over the end of the file ({Length} bytes)", "bytes inside the file");
        }
    }

    /// <summary>Verifies a metadata checksum (Jenkins' lookup3) in the last four bytes of a record.</summary>
    public void VerifyChecksum(ReadOnlySpan<byte> record, string place, long address)
    {
        uint recorded = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(record[^4..]);
        uint computed = Checksums.Lookup3(record[..^4]);
        if (computed != recorded)
        {
            throw new ChecksumMismatchException(Path, At(place, address), computed, recorded);
        }
    }

    /// <summary>A fault at a place.</summary>
    public CorruptFileException Corrupt(string place, string found, string expected) => new(Path, place, found, expected);

    /// <summary>A feature of the format that is not read.</summary>
    public UnsupportedFeatureException Unsupported(string place, string what, string remedy) =>
        new($"'{Path}', {place}: {what} is not supported.", remedy, Path);

    /// <summary>A place with its address, such as "object header at 0x60".</summary>
    public static string At(string place, long address) => string.Create(CultureInfo.InvariantCulture, $"{place} at 0x{address:x}");

    /// <summary>A budget of memory that parts of a file may take together: an allowance and a multiple of the file's size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What the memory is spent on, for messages.</param>
    /// <param name="bytes">The most bytes.</param>
    public static Budget Memory(string path, string what, long bytes) => new(bytes, what, "bytes of memory", "The file is probably damaged.", path);
}
