using System.Buffers.Binary;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damages bytes without knowing what they mean.</summary>
internal sealed class BytesMutator : IMutator
{
    private readonly Func<FuzzRandom, byte[], int>? _place;
    private readonly bool _keepsLength;

    /// <summary>A mutator.</summary>
    /// <param name="place">Chooses where; null for anywhere.</param>
    /// <param name="keepsLength">Whether only values change, never the length.</param>
    public BytesMutator(Func<FuzzRandom, byte[], int>? place = null, bool keepsLength = false) => (_place, _keepsLength) = (place, keepsLength);

    /// <summary>Anywhere, anything.</summary>
    public static BytesMutator Instance { get; } = new();

    /// <summary>Values change, the length stays.</summary>
    public static BytesMutator InPlace { get; } = new(keepsLength: true);

    /// <inheritdoc/>
    public Mutation Mutate(FuzzRandom random, byte[] file, byte[] other)
    {
        byte[] result = [.. file];
        for (int i = random.Few(6); i > 0; i--)
        {
            result = Once(random, result, other);
        }

        return new Mutation(result, "bytes");
    }

    private byte[] Once(FuzzRandom random, byte[] bytes, byte[] other)
    {
        if (bytes.Length == 0)
        {
            return _keepsLength ? bytes : [random.Byte()];
        }

        int at = Math.Clamp(_place?.Invoke(random, bytes) ?? random.Below(bytes.Length), 0, bytes.Length - 1);
        switch (random.Below(_keepsLength ? 7 : 13))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << random.Below(8));
                return bytes;
            case 2:
                bytes[at] = random.Percent(70) ? random.Pick<byte>([0, 0xff, 0x7f, 0x80, 1, 0xfe]) : random.Byte();
                return bytes;
            case 3:
                bytes[at] += (byte)(random.Below(9) - 4);
                return bytes;
            case 4 or 5:
                WriteInteger(random, bytes.AsSpan(at));
                return bytes;
            case 6:
                bytes.AsSpan(at, Math.Min(bytes.Length - at, 1 + random.Below(16))).Fill(random.Pick<byte>([0, 0xff, random.Byte()]));
                return bytes;
            case 7:
                return bytes[..at];
            case 8:
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.Below(random.Percent(70) ? 8 : 500))..]];
            case 9:
                return Insert(bytes, at, Some(random, random.Percent(70) ? 8 : 300));
            case 10:
                // A part once more, or many times.
                byte[] part = bytes[at..Math.Min(bytes.Length, at + 1 + random.Below(64))];
                return Insert(bytes, at, [.. Enumerable.Repeat(part, random.Percent(90) ? 1 : random.Pick([10, 100, 1000])).SelectMany(p => p)]);
            case 11 when other.Length > 0:
                int from = random.Below(other.Length);
                return Insert(bytes, at, other[from..Math.Min(other.Length, from + 1 + random.Below(200))]);
            case 12 when other.Length > 0:
                return [.. bytes[..at], .. other[Math.Min(at, other.Length)..]];
            default:
                int to = random.Below(bytes.Length);
                (bytes[at], bytes[to]) = (bytes[to], bytes[at]);
                return bytes;
        }
    }

    private static byte[] Insert(byte[] bytes, int at, byte[] what) => [.. bytes[..at], .. what, .. bytes[at..]];

    private static byte[] Some(FuzzRandom random, int most)
    {
        byte[] bytes = new byte[1 + random.Below(most)];
        if (random.Percent(50))
        {
            Array.Fill(bytes, random.Byte());
        }
        else
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = random.Byte();
            }
        }

        return bytes;
    }

    private static void WriteInteger(FuzzRandom random, Span<byte> to)
    {
        long value = random.Pick(HostileValues.Integers);
        Span<byte> number = stackalloc byte[8];
        int size = random.Pick([2, 4, 4, 8, 8]);
        if (random.Percent(85))
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            number = number[..size];
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
            number = number[^size..];
        }

        number[..Math.Min(size, to.Length)].CopyTo(to);
    }
}
