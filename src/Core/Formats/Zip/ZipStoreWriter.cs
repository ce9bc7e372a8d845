using System.Buffers.Binary;
using System.Text;

namespace TfModelTools.Formats.Zip;

/// <summary>
/// Writes a zip archive whose entries are stored as they are, of any size. An entry may be written back and forth, such as an HDF5 file: its size and checksum are put into its header
/// when it is whole. Times are the first that zip can say: the same entries give the same bytes.
/// </summary>
/// <param name="stream">Where to write, from its beginning; it can seek and be read. It stays open.</param>
internal sealed class ZipStoreWriter(Stream stream)
{
    private const ushort Version = 45; // that of zip64
    private const ushort Date = 33; // 1 January 1980
    private const uint ReadableFile = 0x81a4u << 16; // a regular file, rw-r--r--
    private const int Extra64Size = 20;

    private readonly List<Entry> _entries = [];

    /// <summary>Adds an entry.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="write">Writes it into a stream of its own, which begins at 0.</param>
    public void Add(string name, Action<Stream> write)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        long header = stream.Position;
        stream.Write(new byte[ZipFormat.LocalHeaderSize + utf8.Length + Extra64Size]);
        long start = stream.Position;
        StreamWindow window = new(stream, start);
        write(window);
        long end = start + window.Length;
        stream.Position = start;
        uint crc = 0;
        byte[] buffer = new byte[1 << 20];
        for (long left = end - start; left > 0;)
        {
            int count = (int)Math.Min(left, buffer.Length);
            stream.ReadExactly(buffer, 0, count);
            crc = Crc32.Append(crc, buffer.AsSpan(0, count));
            left -= count;
        }

        Entry entry = new(utf8, header, end - start, crc);
        _entries.Add(entry);
        stream.Position = header;
        stream.Write(LocalHeader(entry));
        stream.Position = end;
    }

    /// <summary>Writes the directory; nothing is to be added after it.</summary>
    public void Finish()
    {
        long directory = stream.Position;
        foreach (Entry entry in _entries)
        {
            stream.Write(CentralHeader(entry));
        }

        long size = stream.Position - directory;
        bool isLarge = stream.Position > uint.MaxValue || _entries.Count >= ushort.MaxValue;
        if (isLarge)
        {
            WriteEnd64(directory, size);
        }

        byte[] end = new byte[ZipFormat.EndSize];
        BinaryPrimitives.WriteUInt32LittleEndian(end, ZipFormat.End);
        ushort count = isLarge ? ushort.MaxValue : (ushort)_entries.Count;
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), isLarge ? uint.MaxValue : (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), isLarge ? uint.MaxValue : (uint)directory);
        stream.Write(end);
    }

    private void WriteEnd64(long directory, long size)
    {
        long at = stream.Position;
        byte[] end = new byte[ZipFormat.End64Size + ZipFormat.End64LocatorSize];
        BinaryPrimitives.WriteUInt32LittleEndian(end, ZipFormat.End64);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(4), ZipFormat.End64Size - 12);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(12), Version);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(14), Version);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(24), _entries.Count);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(32), _entries.Count);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(40), size);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(48), directory);
        Span<byte> locator = end.AsSpan(ZipFormat.End64Size);
        BinaryPrimitives.WriteUInt32LittleEndian(locator, ZipFormat.End64Locator);
        BinaryPrimitives.WriteInt64LittleEndian(locator[8..], at);
        BinaryPrimitives.WriteUInt32LittleEndian(locator[16..], 1);
        stream.Write(end);
    }

    // The extra field holds the sizes in any case, so that the header's length is known before them.
    private static byte[] LocalHeader(Entry entry)
    {
        byte[] header = new byte[ZipFormat.LocalHeaderSize + entry.Name.Length + Extra64Size];
        BinaryPrimitives.WriteUInt32LittleEndian(header, ZipFormat.LocalHeader);
        Common(header.AsSpan(4), entry, Extra64Size, isIn64: true);
        entry.Name.CopyTo(header, ZipFormat.LocalHeaderSize);
        Span<byte> extra = header.AsSpan(ZipFormat.LocalHeaderSize + entry.Name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(extra, ZipFormat.Zip64Extra);
        BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], Extra64Size - 4);
        BinaryPrimitives.WriteInt64LittleEndian(extra[4..], entry.Size);
        BinaryPrimitives.WriteInt64LittleEndian(extra[12..], entry.Size);
        return header;
    }

    private static byte[] CentralHeader(Entry entry)
    {
        bool isSizeLarge = entry.Size >= uint.MaxValue, isPlaceLarge = entry.Header >= uint.MaxValue;
        int extraSize = (isSizeLarge ? 16 : 0) + (isPlaceLarge ? 8 : 0);
        extraSize += extraSize > 0 ? 4 : 0;
        byte[] header = new byte[ZipFormat.CentralHeaderSize + entry.Name.Length + extraSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header, ZipFormat.CentralHeader);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), (3 << 8) | Version); // made on Unix: the attributes are its
        Common(header.AsSpan(6), entry, extraSize, isSizeLarge);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(38), ReadableFile);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(42), isPlaceLarge ? uint.MaxValue : (uint)entry.Header);
        entry.Name.CopyTo(header, ZipFormat.CentralHeaderSize);
        if (extraSize > 0)
        {
            Span<byte> extra = header.AsSpan(ZipFormat.CentralHeaderSize + entry.Name.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(extra, ZipFormat.Zip64Extra);
            BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], (ushort)(extraSize - 4));
            if (isSizeLarge)
            {
                BinaryPrimitives.WriteInt64LittleEndian(extra[4..], entry.Size);
                BinaryPrimitives.WriteInt64LittleEndian(extra[12..], entry.Size);
            }

            if (isPlaceLarge)
            {
                BinaryPrimitives.WriteInt64LittleEndian(extra[(extraSize - 8)..], entry.Header);
            }
        }

        return header;
    }

    // What both headers say in the same order, from the version that is needed on to the length of the extra field.
    private static void Common(Span<byte> header, Entry entry, int extraSize, bool isIn64)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], ZipFormat.Utf8Flag);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], Date);
        BinaryPrimitives.WriteUInt32LittleEndian(header[10..], entry.Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header[14..], isIn64 ? uint.MaxValue : (uint)entry.Size);
        BinaryPrimitives.WriteUInt32LittleEndian(header[18..], isIn64 ? uint.MaxValue : (uint)entry.Size);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)entry.Name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[24..], (ushort)extraSize);
    }

    private sealed record Entry(byte[] Name, long Header, long Size, uint Crc);
}
