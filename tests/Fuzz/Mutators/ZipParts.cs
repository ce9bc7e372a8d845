using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TfModelTools.Formats.Zip;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>A zip archive taken apart, and put together again with right checksums and sizes, and always the same time.</summary>
internal static class ZipParts
{
    /// <summary>The entries, inflated; null where the archive is too damaged.</summary>
    public static List<(string Name, byte[] Content)>? TryParse(byte[] file)
    {
        try
        {
            using ZipArchive zip = new(new MemoryStream(file), ZipArchiveMode.Read);
            List<(string, byte[])> entries = [];
            long left = 4 << 20;
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                left -= entry.Length;
                if (left < 0)
                {
                    return null;
                }

                using Stream stream = entry.Open();
                byte[] content = new byte[entry.Length];
                stream.ReadExactly(content);
                entries.Add((entry.FullName, content));
            }

            return entries;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a damaged archive does to the framework's reader: it is damaged as bytes then.
            return null;
        }
    }

    /// <summary>The archive of some entries.</summary>
    /// <param name="entries">Names and contents.</param>
    /// <param name="isDeflated">Whether entries are compressed.</param>
    /// <param name="claimedSize">What the headers say instead of a content's size; null for the truth.</param>
    public static byte[] Build(IReadOnlyList<(string Name, byte[] Content)> entries, bool isDeflated, Func<int, long>? claimedSize = null)
    {
        using MemoryStream file = new();
        using MemoryStream directory = new();
        foreach ((string name, byte[] content) in entries)
        {
            byte[] stored = isDeflated ? Deflate(content) : content;
            byte[] text = Encoding.UTF8.GetBytes(name);
            uint size = (uint)(claimedSize?.Invoke(content.Length) ?? content.Length);
            byte[] common = new byte[26];
            BinaryPrimitives.WriteUInt16LittleEndian(common, 20);
            BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(2), 0x800);
            BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(4), (ushort)(isDeflated ? 8 : 0));
            BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(8), 0x21);
            BinaryPrimitives.WriteUInt32LittleEndian(common.AsSpan(10), Crc32.Compute(content));
            BinaryPrimitives.WriteUInt32LittleEndian(common.AsSpan(14), isDeflated ? (uint)stored.Length : size);
            BinaryPrimitives.WriteUInt32LittleEndian(common.AsSpan(18), size);
            BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(22), (ushort)text.Length);
            directory.Write([.. "PK\u0001\u0002"u8, 20, 0, .. common, .. new byte[10], .. BitConverter.GetBytes((uint)file.Position), .. text]);
            file.Write([.. "PK\u0003\u0004"u8, .. common, .. text, .. stored]);
        }

        byte[] count = BitConverter.GetBytes((ushort)entries.Count);
        byte[] end = [.. "PK\u0005\u0006"u8, 0, 0, 0, 0, .. count, .. count, .. BitConverter.GetBytes((uint)directory.Length), .. BitConverter.GetBytes((uint)file.Position), 0, 0];
        directory.WriteTo(file);
        file.Write(end);
        return file.ToArray();
    }

    private static byte[] Deflate(byte[] content)
    {
        using MemoryStream to = new();
        using (DeflateStream deflate = new(to, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(content);
        }

        return to.ToArray();
    }
}
