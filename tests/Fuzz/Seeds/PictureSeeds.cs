using System.Buffers.Binary;
using System.IO.Compression;
using TfModelTools.Formats.Zip;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>Small pictures of each kind.</summary>
internal static class PictureSeeds
{
    /// <summary>One of each.</summary>
    public static IReadOnlyList<FuzzSeed> All(string name) =>
    [
        Of("colours", name, Png(2, 8, false, 3, 2, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 4, 9, 8, 7, 6, 5, 4, 3, 2, 1])),
        Of("grey-bits", name, Png(0, 1, false, 9, 2, [0, 0xa5, 0x80, 2, 0x5a, 0])),
        Of("interlaced", name, Png(0, 8, true, 2, 2, [0, 1, 1, 2, 3, 3, 4])),
        Of("bmp", name, [.. "BM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, .. new byte[24], 1, 2, 3, 0, 4, 5, 6, 0]),
        Of("ppm", name, [.. "P6 # two\n2 1\n255\n"u8, 1, 2, 3, 4, 5, 6]),
        Of("jpeg", name, Jpeg(0xc0, 0x11)),
        Of("jpeg-progressive", name, Jpeg(0xc2, 0x21)),
        Of("jpeg-bits", name, JpegBitByBit()),
        Of("pgm", name, [.. "P5 2 1 15\n"u8, 1, 15]),
    ];

    private static FuzzSeed Of(string what, string name, byte[] content) => new(what, new FileSet(name, content));

    // Blocks whose first coefficients are one more each; the codes of both tables are their only ones but one.
    private static byte[] Jpeg(byte frame, byte share) =>
        Jpeg(frame, [1, share, 0, 2, 0x11, 0, 3, 0x11, 0], Scan([3, 1, 0, 2, 0, 3, 0], 0, (byte)(frame == 0xc2 ? 0 : 63), 0));

    // First values, some of the others, and then the lowest bits of both.
    private static byte[] JpegBitByBit() =>
        Jpeg(0xc2, [1, 0x11, 0], [.. Scan([1, 1, 0], 0, 0, 1), .. Scan([1, 1, 0], 1, 9, 1), .. Scan([1, 1, 0], 10, 63, 1), .. Scan([1, 1, 0], 1, 63, 0x10), .. Scan([1, 1, 0], 0, 0, 0x10)]);

    private static byte[] Jpeg(byte frame, byte[] components, byte[] scans)
    {
        byte[] table = [1, 1, .. new byte[14], 0, 1];
        return
        [
            0xff, 0xd8, .. Segment(0xe0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]), .. Segment(0xdb, [0, .. Enumerable.Repeat((byte)8, 64)]),
            .. Segment(frame, [8, 0, 9, 0, 17, (byte)(components.Length / 3), .. components]), .. Segment(0xc4, [0, .. table]), .. Segment(0xc4, [0x10, .. table]), .. scans, 0xff, 0xd9,
        ];
    }

    private static byte[] Scan(byte[] components, byte first, byte last, byte bits) => [.. Segment(0xda, [.. components, first, last, bits]), .. Enumerable.Repeat((byte)0x48, 24)];

    private static byte[] Segment(byte marker, byte[] content) => [0xff, marker, .. BitConverter.GetBytes((ushort)(content.Length + 2)).Reverse(), .. content];

    private static byte[] Png(byte type, byte depth, bool isInterlaced, int width, int height, byte[] lines)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(lines);
        }

        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR"u8, [.. Big((uint)width), .. Big((uint)height), depth, type, 0, 0, isInterlaced ? (byte)1 : (byte)0]), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] content) => [.. Big((uint)content.Length), .. kind, .. content, .. Big(Crc32.Compute([.. kind, .. content]))];

    private static byte[] Big(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
