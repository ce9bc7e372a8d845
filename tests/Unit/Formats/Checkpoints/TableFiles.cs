using System.Buffers.Binary;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Tests.Formats.Checkpoints;

/// <summary>Writes tables as no writer does: any blocks, any keys in the index, with right checksums.</summary>
internal static class TableFiles
{
    /// <summary>An entry of a block: how much of the key before it shares, the rest of its key, its value.</summary>
    public sealed record Entry(int Shared, byte[] Key, byte[] Value);

    /// <summary>Writes a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="blocks">The data blocks with the keys under which the index lists them; null for the block before, listed again.</param>
    public static void Write(string path, params IReadOnlyList<(byte[] IndexKey, Entry[]? Entries)> blocks) => Write(path, b => (b, TableFormat.NoCompression), blocks);

    /// <summary>Writes a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="store">What is stored of a data block, and how it says it is compressed.</param>
    /// <param name="blocks">As above.</param>
    public static void Write(string path, Func<byte[], (byte[] Stored, byte Compression)> store, IReadOnlyList<(byte[] IndexKey, Entry[]? Entries)> blocks)
    {
        using MemoryStream file = new();
        List<Entry> index = [];
        foreach ((byte[] key, Entry[]? entries) in blocks)
        {
            index.Add(new Entry(0, key, entries is null ? index[^1].Value : Add(file, store(Block(entries)))));
        }

        byte[] meta = Add(file, (Block([]), TableFormat.NoCompression));
        byte[] footer = [.. meta, .. Add(file, (Block(index), TableFormat.NoCompression))];
        Array.Resize(ref footer, TableFormat.FooterBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(TableFormat.FooterBytes - 8), TableFormat.Magic);
        file.Write(footer);
        File.WriteAllBytes(path, file.ToArray());
    }

    private static byte[] Block(IReadOnlyList<Entry> entries)
    {
        byte[] tail = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(tail.AsSpan(4), 1);
        return [.. entries.SelectMany(e => (byte[])[.. Number(e.Shared), .. Number(e.Key.Length), .. Number(e.Value.Length), .. e.Key, .. e.Value]), .. tail];
    }

    // The block's handle: its place and its length.
    private static byte[] Add(MemoryStream file, (byte[] Stored, byte Compression) block)
    {
        byte[] handle = [.. Number(file.Position), .. Number(block.Stored.Length)];
        byte[] stored = [.. block.Stored, block.Compression];
        byte[] checksum = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Mask(Crc32C.Compute(stored)));
        file.Write(stored);
        file.Write(checksum);
        return handle;
    }

    private static byte[] Number(long value)
    {
        byte[] bytes = new byte[Varint.MaxBytes];
        return bytes[..Varint.Write(bytes, (ulong)value)];
    }
}
