using System.Buffers.Binary;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>A sorted string table (LevelDB's format) taken apart, and put together again with right checksums, lengths and handles.</summary>
internal sealed class TableFile
{
    private TableFile(List<TablePart> blocks) => Blocks = blocks;

    /// <summary>The data blocks, inflated.</summary>
    public List<TablePart> Blocks { get; }

    /// <summary>The entries of all blocks.</summary>
    public List<TableEntry> Entries() => [.. Blocks.SelectMany(b => ReadBlock(b.Content))];

    /// <summary>Reads a table; null where it is too damaged.</summary>
    public static TableFile? TryParse(byte[] file)
    {
        try
        {
            int at = file.Length - TableFormat.FooterBytes;
            ReadHandle(file, ref at);
            byte[] index = Content(file, ReadHandle(file, ref at));
            List<TablePart> blocks = [];
            foreach (TableEntry entry in ReadBlock(index))
            {
                int start = 0;
                blocks.Add(new TablePart(entry.Key, Content(file, ReadHandle(entry.Value, ref start))));
            }

            return new TableFile(blocks);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a damaged table does to this simple reader: it is damaged as bytes then.
            return null;
        }
    }

    /// <summary>A block of entries.</summary>
    public static byte[] BlockOf(IReadOnlyList<TableEntry> entries, int restartInterval = TableFormat.RestartInterval)
    {
        using MemoryStream to = new();
        List<uint> restarts = [0];
        byte[] last = [];
        for (int i = 0; i < entries.Count; i++)
        {
            (byte[] key, byte[] value) = entries[i];
            bool isRestart = i % restartInterval == 0;
            if (isRestart && i > 0)
            {
                restarts.Add((uint)to.Position);
            }

            int shared = isRestart ? 0 : key.AsSpan().CommonPrefixLength(last);
            WireField.WriteVarint(to, (ulong)shared);
            WireField.WriteVarint(to, (ulong)(key.Length - shared));
            WireField.WriteVarint(to, (ulong)value.Length);
            to.Write(key.AsSpan(shared));
            to.Write(value);
            last = key;
        }

        foreach (uint number in (IEnumerable<uint>)[.. restarts, (uint)restarts.Count])
        {
            Write32(to, number);
        }

        return to.ToArray();
    }

    /// <summary>The file of some blocks.</summary>
    /// <param name="blocks">The blocks, each with the key that the index gives it.</param>
    /// <param name="isCompressed">Whether blocks are compressed with Snappy.</param>
    /// <param name="damageStored">Changes a block as it is stored, before its checksum is made; null for not.</param>
    /// <param name="damageIndex">Changes the index before its checksum is made; null for not.</param>
    public static byte[] Build(IReadOnlyList<TablePart> blocks, bool isCompressed, Func<byte[], byte[]>? damageStored = null, Func<byte[], byte[]>? damageIndex = null)
    {
        using MemoryStream file = new();
        List<TableEntry> index = [.. blocks.Select(b => new TableEntry(b.Separator, Put(file, b.Content, isCompressed, damageStored)))];
        byte[] meta = Put(file, BlockOf([]), false, null);
        byte[] indexBlock = BlockOf(index, 1);
        byte[] top = Put(file, damageIndex?.Invoke(indexBlock) ?? indexBlock, false, null);
        byte[] footer = new byte[TableFormat.FooterBytes];
        meta.CopyTo(footer, 0);
        top.CopyTo(footer, meta.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(^8), TableFormat.Magic);
        file.Write(footer);
        return file.ToArray();
    }

    private static IEnumerable<TableEntry> ReadBlock(byte[] block)
    {
        int restarts = (int)BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(block.Length - 4));
        int end = block.Length - 4 - (4 * restarts);
        byte[] key = [];
        for (int at = 0; at < end;)
        {
            int shared = (int)ReadVarint(block, ref at);
            int own = (int)ReadVarint(block, ref at);
            int length = (int)ReadVarint(block, ref at);
            key = [.. key[..shared], .. block[at..(at + own)]];
            yield return new TableEntry(key, block[(at + own)..(at + own + length)]);
            at += own + length;
        }
    }

    private static byte[] Put(MemoryStream file, byte[] content, bool isCompressed, Func<byte[], byte[]>? damage)
    {
        byte[] stored = isCompressed ? Snappier.Snappy.CompressToArray(content) : content;
        stored = damage?.Invoke(stored) ?? stored;
        using MemoryStream handle = new();
        WireField.WriteVarint(handle, (ulong)file.Position);
        WireField.WriteVarint(handle, (ulong)stored.Length);
        byte[] type = [isCompressed ? TableFormat.SnappyCompression : TableFormat.NoCompression];
        file.Write(stored);
        file.Write(type);
        Write32(file, Crc32C.Mask(Crc32C.Append(Crc32C.Compute(stored), type)));
        return handle.ToArray();
    }

    private static byte[] Content(byte[] file, (int Offset, int Size) handle)
    {
        byte[] stored = file[handle.Offset..(handle.Offset + handle.Size)];
        return file[handle.Offset + handle.Size] == TableFormat.SnappyCompression ? Snappier.Snappy.DecompressToArray(stored) : stored;
    }

    private static (int Offset, int Size) ReadHandle(byte[] bytes, ref int at) => (checked((int)ReadVarint(bytes, ref at)), checked((int)ReadVarint(bytes, ref at)));

    private static ulong ReadVarint(byte[] bytes, ref int at) => Varint.TryRead(bytes, ref at, out ulong value) ? value : throw new FormatException();

    private static void Write32(MemoryStream to, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        to.Write(bytes);
    }
}

/// <summary>A data block of a table.</summary>
/// <param name="Separator">The key that the index gives it.</param>
/// <param name="Content">Its bytes, inflated.</param>
internal sealed record TablePart(byte[] Separator, byte[] Content);

/// <summary>An entry of a table.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
internal sealed record TableEntry(byte[] Key, byte[] Value);
