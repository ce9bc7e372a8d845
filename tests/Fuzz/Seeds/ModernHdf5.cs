using System.Buffers.Binary;
using System.Text;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>
/// HDF5 files in the newer forms that our writer does not write: superblock 3 and object headers 2 with their checksums, links in messages,
/// contiguous, compact and chunked values (one chunk; chunks indexed by a fixed array).
/// </summary>
internal static class ModernHdf5
{
    private const ulong Undefined = ulong.MaxValue;
    private const int SuperblockBytes = 48;

    private static readonly byte[] Float32 = [0x11, 0x20, 0x1f, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0];

    /// <summary>The files.</summary>
    public static IEnumerable<FuzzSeed> Files(string name)
    {
        byte[] values = [.. Enumerable.Range(1, 6).SelectMany(i => BitConverter.GetBytes((float)i))];
        yield return new FuzzSeed("modern", new FileSet(name, File(file =>
        {
            ulong data = Put(file, values);
            ulong contiguous = Put(file, Header((1, Space(2, 3)), (3, Float32), (8, [3, 1, .. Eight(data), .. Eight(24)]), (12, Attribute("unit", [7, 0, 0, 0]))));
            ulong compact = Put(file, Header((1, Space(6)), (3, Float32), (8, [3, 0, 24, 0, .. values])));
            ulong single = Put(file, Header((1, Space(2, 3)), (3, Float32), (8, [4, 2, 0, 3, 4, .. Four(2), .. Four(3), .. Four(4), 1, .. Eight(data)])));
            ulong group = Put(file, Header((6, Link("inner", compact))));
            return Put(file, Header((6, Link("contiguous", contiguous)), (6, Link("single", single)), (6, Link("group", group))));
        })));
        yield return new FuzzSeed("fixed-array", new FileSet(name, File(file =>
        {
            ulong data = Put(file, values);
            int start = (int)file.Length;
            byte[] header = Checked([.. "FAHD"u8, 0, 0, 8, 10, .. Eight(3), .. Eight((ulong)(start + 28))]);
            Put(file, header);
            Put(file, Checked([.. "FADB"u8, 0, 0, .. Eight((ulong)start), .. Eight(data), .. Eight(data + 8), .. Eight(data + 16)]));
            ulong set = Put(file, Header((1, Space(6)), (3, Float32), (8, [4, 2, 0, 2, 4, .. Four(2), .. Four(4), 3, 10, .. Eight((ulong)start)])));
            return Put(file, Header((6, Link("chunks", set))));
        })));
    }

    private static byte[] File(Func<MemoryStream, ulong> write)
    {
        using MemoryStream file = new();
        file.Write(new byte[SuperblockBytes]);
        ulong root = write(file);
        byte[] bytes = file.ToArray();
        Checked([0x89, .. "HDF\r\n"u8, 0x1a, (byte)'\n', 3, 8, 8, 0, .. Eight(0), .. Eight(Undefined), .. Eight((ulong)bytes.Length), .. Eight(root)]).CopyTo(bytes, 0);
        return bytes;
    }

    /// <summary>An object header of version 2.</summary>
    private static byte[] Header(params (byte Type, byte[] Body)[] messages)
    {
        byte[] all = [.. messages.SelectMany(m => (byte[])[m.Type, (byte)m.Body.Length, (byte)(m.Body.Length >> 8), 0, .. m.Body])];
        return Checked([.. "OHDR"u8, 2, 1, (byte)all.Length, (byte)(all.Length >> 8), .. all]);
    }

    private static byte[] Space(params ulong[] extents) => [2, (byte)extents.Length, 0, 1, .. extents.SelectMany(Eight)];

    private static byte[] Link(string name, ulong address) => [1, 0, (byte)name.Length, .. Encoding.UTF8.GetBytes(name), .. Eight(address)];

    private static byte[] Attribute(string name, byte[] value) => [3, 0, (byte)(name.Length + 1), 0, (byte)Float32.Length, 0, 4, 0, 0, .. Encoding.UTF8.GetBytes(name), 0, .. Float32, 2, 0, 0, 0, .. value];

    private static byte[] Checked(byte[] bytes) => [.. bytes, .. Four(Checksums.Lookup3(bytes))];

    private static ulong Put(MemoryStream file, byte[] bytes)
    {
        ulong at = (ulong)file.Length;
        file.Write(bytes);
        return at;
    }

    private static byte[] Eight(ulong value) => BitConverter.GetBytes(value);

    private static byte[] Four(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
