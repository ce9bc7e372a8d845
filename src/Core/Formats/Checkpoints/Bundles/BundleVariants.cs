using System.Buffers.Binary;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// Variant tensors as a bundle keeps them: of each element its length as a varint, its bytes, and the masked CRC-32C of everything so
/// far. The checksums run over the length as a 64-bit number (tensorflow/core/util/tensor_bundle/tensor_bundle.cc, ReadVariantTensor).
/// What the bytes mean only the program knows that wrote them.
/// </summary>
internal static class BundleVariants
{
    /// <summary>Verifies the checksums of an entry.</summary>
    /// <exception cref="CorruptFileException">Lengths and sizes contradict each other.</exception>
    /// <exception cref="ChecksumMismatchException">A checksum does not agree.</exception>
    /// <exception cref="LimitExceededException">The entry is larger than one array can be.</exception>
    public static void Verify(InputFile file, BundleEntry entry, long count, bool bigEndian, string name)
    {
        string place = $"variable '{name}'";
        entry.EnsureWithin(file, name);
        if (entry.Size > Limits.MaxTensorBytes)
        {
            throw new LimitExceededException(
                $"'{file.Path}', {place}: its elements take {entry.Size} bytes, the limit is {Limits.MaxTensorBytes}.", "Split the tensor.", file.Path);
        }

        byte[] bytes = new byte[entry.Size];
        file.ReadExactly(bytes, entry.Offset, place);
        int position = 0;
        uint crc = 0;
        Span<byte> number = stackalloc byte[8];
        for (long i = 0; i < count; i++)
        {
            if (!Varint.TryReadLength(bytes, ref position, out int length) || length > bytes.Length - position - 4)
            {
                throw new CorruptFileException(file.Path, place, $"a length of element {i} that cannot be", $"lengths within the entry's {bytes.Length} bytes");
            }

            if (bigEndian)
            {
                BinaryPrimitives.WriteUInt64BigEndian(number, (ulong)length);
            }
            else
            {
                BinaryPrimitives.WriteUInt64LittleEndian(number, (ulong)length);
            }

            crc = Crc32C.Append(Crc32C.Append(crc, number), bytes.AsSpan(position, length));
            position += length;
            ReadOnlySpan<byte> recorded = bytes.AsSpan(position, 4);
            Check(crc, bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(recorded) : BinaryPrimitives.ReadUInt32LittleEndian(recorded));
            crc = Crc32C.Append(crc, recorded);
            position += 4;
        }

        if (position != bytes.Length)
        {
            throw new CorruptFileException(file.Path, place, $"{count} elements of {position} bytes", $"the entry's {bytes.Length}");
        }

        Check(crc, entry.MaskedCrc);

        void Check(uint computed, uint masked)
        {
            if (computed != Crc32C.Unmask(masked))
            {
                throw new ChecksumMismatchException(file.Path, place, computed, Crc32C.Unmask(masked));
            }
        }
    }
}
