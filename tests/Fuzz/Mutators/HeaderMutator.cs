using System.Buffers.Binary;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damages a header that is text behind its own length, as .npy and .safetensors files have, and keeps that length right.</summary>
/// <param name="lengthAt">Where the length stands.</param>
/// <param name="lengthBytes">How many bytes it has: 2, 4 or 8.</param>
/// <param name="text">Damages the text.</param>
internal sealed class HeaderMutator(int lengthAt, int lengthBytes, IMutator text) : IMutator
{
    private readonly BytesMutator _raw = new((r, b) => r.Percent(40) ? r.Below(Math.Min(b.Length, lengthAt + lengthBytes)) : r.Below(b.Length));

    /// <inheritdoc/>
    public Mutation Mutate(FuzzRandom random, byte[] file, byte[] other)
    {
        int start = lengthAt + lengthBytes;
        if (random.Percent(30) || file.Length < start)
        {
            return _raw.Mutate(random, file, other);
        }

        byte[] number = new byte[8];
        file.AsSpan(lengthAt, lengthBytes).CopyTo(number);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(number);
        if (length > (ulong)(file.Length - start))
        {
            return _raw.Mutate(random, file, other);
        }

        int end = start + (int)length;
        byte[] header = text.Mutate(random, file[start..end], other.Length > start ? other[start..] : []).Bytes;
        BinaryPrimitives.WriteUInt64LittleEndian(number, (ulong)header.Length);
        return new Mutation([.. file[..lengthAt], .. number[..lengthBytes], .. header, .. file[end..]], "header");
    }
}
