using System.Buffers.Binary;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// String tensors as a bundle keeps them: the lengths as varints, the masked CRC-32C of the lengths, the bytes of all strings.
/// The checksums run over the lengths as 32-bit numbers (64-bit ones where a length needs that), not over the varints, in the
/// byte order of the machine that wrote them (tensorflow/core/util/tensor_bundle/tensor_bundle.cc, ReadStringTensor).
/// </summary>
internal static class BundleStrings
{
    /// <summary>Reads the strings of an entry.</summary>
    /// <param name="file">The shard.</param>
    /// <param name="entry">Where in the shard.</param>
    /// <param name="count">The number of strings.</param>
    /// <param name="bigEndian">Whether the bundle was written by a big-endian machine.</param>
    /// <param name="name">The variable, for faults.</param>
    /// <exception cref="CorruptFileException">Lengths and sizes contradict each other.</exception>
    /// <exception cref="ChecksumMismatchException">The checksum of the lengths or of the whole does not agree.</exception>
    /// <exception cref="LimitExceededException">The entry is larger than one array can be.</exception>
    public static byte[][] Read(InputFile file, BundleEntry entry, long count, bool bigEndian, string name)
    {
        string place = $"variable '{name}'";
        entry.EnsureWithin(file, name);

        if (entry.Size > Limits.MaxTensorBytes)
        {
            throw new LimitExceededException(
                $"'{file.Path}', {place}: its strings take {entry.Size} bytes, the limit is {Limits.MaxTensorBytes}.", "Split the tensor.", file.Path);
        }

        byte[] bytes = new byte[entry.Size];
        file.ReadExactly(bytes, entry.Offset, place);
        if (bytes.Length == 0 && count == 0)
        {
            Verify(file, place, 0, entry.MaskedCrc);
            return [];
        }

        // Each length takes at least a byte, so the count is bounded by bytes that are really there.
        if (count > bytes.Length - 4)
        {
            throw new CorruptFileException(file.Path, place, $"{bytes.Length} bytes for {count} strings", $"at least {count + 4}");
        }

        int[] lengths = new int[count];
        int position = 0;
        uint crc = 0;
        long total = 0;
        Span<byte> number = stackalloc byte[4];
        for (int i = 0; i < lengths.Length; i++)
        {
            // A length over 31 bits cannot fit: the whole entry is below that.
            if (!Varint.TryReadLength(bytes, ref position, out lengths[i]) || (total += lengths[i]) > bytes.Length)
            {
                throw new CorruptFileException(file.Path, place, $"a length of string {i} that cannot be", $"lengths within the entry's {bytes.Length} bytes");
            }

            crc = Crc32C.Append(crc, Write(number, (uint)lengths[i], bigEndian));
        }

        if (position + 4 + total != bytes.Length)
        {
            throw new CorruptFileException(file.Path, place, $"lengths and strings of {position + 4 + total} bytes", $"the entry's {bytes.Length}");
        }

        ReadOnlySpan<byte> recorded = bytes.AsSpan(position, 4);
        Verify(file, place + ", the lengths of its strings", crc, bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(recorded) : BinaryPrimitives.ReadUInt32LittleEndian(recorded));
        Verify(file, place, Crc32C.Append(crc, bytes.AsSpan(position)), entry.MaskedCrc);
        position += 4;
        byte[][] strings = new byte[count][];
        for (int i = 0; i < strings.Length; i++)
        {
            strings[i] = bytes.AsSpan(position, lengths[i]).ToArray();
            position += lengths[i];
        }

        return strings;
    }

    /// <summary>Writes strings, little-endian.</summary>
    /// <returns>The bytes written and the checksum of the whole, not yet masked.</returns>
    public static (long Size, uint Crc) Write(Stream destination, IReadOnlyList<byte[]> strings)
    {
        Span<byte> number = stackalloc byte[Varint.MaxBytes];
        uint crc = 0;
        long size = 4;
        foreach (byte[] s in strings)
        {
            int length = Varint.Write(number, (ulong)s.Length);
            destination.Write(number[..length]);
            size += length + s.Length;
            crc = Crc32C.Append(crc, Write(number[..4], (uint)s.Length, bigEndian: false));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(number, Crc32C.Mask(crc));
        destination.Write(number[..4]);
        crc = Crc32C.Append(crc, number[..4]);
        foreach (byte[] s in strings)
        {
            destination.Write(s);
            crc = Crc32C.Append(crc, s);
        }

        return (size, crc);
    }

    private static Span<byte> Write(Span<byte> destination, uint value, bool bigEndian)
    {
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination, value);
        }

        return destination;
    }

    private static void Verify(InputFile file, string place, uint computed, uint masked)
    {
        if (computed != Crc32C.Unmask(masked))
        {
            throw new ChecksumMismatchException(file.Path, place, computed, Crc32C.Unmask(masked));
        }
    }
}
