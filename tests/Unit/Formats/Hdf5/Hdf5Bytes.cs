using System.IO.Compression;
using System.Text;
using TfModelTools.Formats.Hdf5;

namespace TfModelTools.Tests.Formats.Hdf5;

/// <summary>Files that no library writes, put together byte by byte: superblock 3, object headers with their checksums, and whatever else they lead to.</summary>
internal sealed class Hdf5Bytes
{
    public const ulong Undefined = ulong.MaxValue;

    private const int SuperblockBytes = 48;

    private readonly List<byte> _bytes = [.. new byte[SuperblockBytes]];

    /// <summary>Where the next bytes will stand.</summary>
    public ulong End => (ulong)_bytes.Count;

    public static byte[] Float32 => [0x11, 0x20, 0x1f, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0];

    public static byte[] UInt8 => [0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0];

    /// <summary>Strings of a fixed size, padded with zeros.</summary>
    public static byte[] FixedString(uint size) => [0x13, 1, 0, 0, .. Four(size)];

    public static byte[] VariableString => [0x19, 1, 0, 0, 16, 0, 0, 0, .. UInt8];

    public static byte[] Sequence => [0x19, 0, 0, 0, 16, 0, 0, 0, .. UInt8];

    /// <summary>A compound of single bytes, all at its beginning.</summary>
    public static byte[] Compound(int members) => [0x36, (byte)members, (byte)(members >> 8), 0, 4, 0, 0, 0, .. Enumerable.Range(0, members).SelectMany(i => (byte[])[.. Encoding.ASCII.GetBytes($"m{i}\0"), 0, .. UInt8])];

    public static byte[] Space(params ulong[] extents) => [2, (byte)extents.Length, 0, 1, .. extents.SelectMany(Eight)];

    /// <summary>A dataspace that may grow without bound along the first axis.</summary>
    public static byte[] Growing(params ulong[] extents) => [2, (byte)extents.Length, 1, 1, .. extents.SelectMany(Eight), .. Eight(Undefined), .. extents.Skip(1).SelectMany(Eight)];

    public static byte[] Contiguous(ulong address, ulong size) => [3, 1, .. Eight(address), .. Eight(size)];

    /// <summary>Chunks of an index: its number and what the layout says of it.</summary>
    public static byte[] Chunked(uint[] extents, byte[] index, ulong address, byte flags = 0) => [4, 2, flags, (byte)extents.Length, 4, .. extents.SelectMany(Four), .. index, .. Eight(address)];

    /// <summary>One chunk that went through filters.</summary>
    public static byte[] OneChunk(uint[] extents, ulong address, int size) => Chunked(extents, [1, .. Eight((ulong)size), 0, 0, 0, 0], address, 2);

    /// <summary>A pipeline of one filter.</summary>
    public static byte[] Filter(ushort id, params uint[] parameters) =>
        [2, 1, .. Two(id), .. (id < 256 ? [] : Two(0)), 0, 0, .. Two((ushort)parameters.Length), .. parameters.SelectMany(Four)];

    public static byte[] Deflate(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal))
        {
            zlib.Write(bytes);
        }

        return packed.ToArray();
    }

    public static byte[] Link(string name, ulong address) => [1, 2, .. Four((uint)name.Length), .. Encoding.UTF8.GetBytes(name), .. Eight(address)];

    public static byte[] SoftLink(string name, string target) => [1, 10, 1, .. Four((uint)name.Length), .. Encoding.UTF8.GetBytes(name), .. Two((ushort)target.Length), .. Encoding.UTF8.GetBytes(target)];

    public static byte[] ExternalLink(string name, string file, string target) =>
        [1, 10, 64, .. Four((uint)name.Length), .. Encoding.UTF8.GetBytes(name), .. Two((ushort)(file.Length + target.Length + 3)), 0, .. Encoding.UTF8.GetBytes(file), 0, .. Encoding.UTF8.GetBytes(target), 0];

    /// <summary>An attribute without a value whose type is another object's.</summary>
    public static byte[] AttributeOfShared(string name, ulong type) => [3, 1, .. Two((ushort)(name.Length + 1)), 10, 0, 4, 0, 0, .. Encoding.UTF8.GetBytes(name), 0, 2, 0, .. Eight(type), 2, 0, 0, 2];

    /// <summary>An object header of version 2.</summary>
    public static byte[] Header(params IEnumerable<(MessageType Type, byte[] Body)> messages)
    {
        byte[] all = [.. messages.SelectMany(m => (byte[])[(byte)m.Type, .. Two((ushort)m.Body.Length), 0, .. m.Body])];
        return Checked([.. "OHDR"u8, 2, 2, .. Four((uint)all.Length), .. all]);
    }

    /// <summary>A dataset.</summary>
    public static byte[] Dataset(byte[] space, byte[] type, byte[] layout, byte[]? filter = null) => Header(
        [(MessageType.Dataspace, space), (MessageType.Datatype, type), (MessageType.DataLayout, layout), .. filter is null ? [] : ((MessageType, byte[])[])[(MessageType.FilterPipeline, filter)]]);

    public static byte[] Checked(byte[] bytes) => [.. bytes, .. Four(Checksums.Lookup3(bytes))];

    public static byte[] Eight(ulong value) => BitConverter.GetBytes(value);

    public static byte[] Four(uint value) => BitConverter.GetBytes(value);

    public static byte[] Two(ushort value) => BitConverter.GetBytes(value);

    /// <summary>A collection of the global heap with one object, of number 1.</summary>
    public static byte[] Collection(byte[] value) =>
        [.. "GCOL"u8, 1, 0, 0, 0, .. Eight((ulong)(32 + Padded(value.Length) + 16)), 1, 0, 0, 0, 0, 0, 0, 0, .. Eight((ulong)value.Length), .. value, .. new byte[Padded(value.Length) - value.Length], .. new byte[16]];

    /// <summary>Adds bytes; returns where they stand.</summary>
    public ulong Add(byte[] bytes)
    {
        ulong at = End;
        _bytes.AddRange(bytes);
        return at;
    }

    /// <summary>The file with a group as its root.</summary>
    public byte[] File(params IEnumerable<(string Name, ulong Address)> members)
    {
        ulong root = Add(Header(members.Select(m => (MessageType.Link, Link(m.Name, m.Address)))));
        return FileOf(root);
    }

    /// <summary>The file with an object as its root.</summary>
    public byte[] FileOf(ulong root)
    {
        byte[] bytes = [.. _bytes];
        Checked([0x89, .. "HDF\r\n"u8, 0x1a, (byte)'\n', 3, 8, 8, 0, .. Eight(0), .. Eight(Undefined), .. Eight((ulong)bytes.Length), .. Eight(root)]).CopyTo(bytes, 0);
        return bytes;
    }

    private static int Padded(int length) => (length + 7) & ~7;
}
