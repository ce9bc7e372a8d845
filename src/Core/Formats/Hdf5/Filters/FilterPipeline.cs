using TfModelTools.Common;

namespace TfModelTools.Formats.Hdf5;

/// <summary>One filter of a pipeline.</summary>
/// <param name="Id">Its registered number.</param>
/// <param name="Name">The name it is known by.</param>
/// <param name="Parameters">Its client data.</param>
internal sealed record Filter(int Id, string Name, uint[] Parameters);

/// <summary>
/// The filters chunks went through when written (specification, section IV.A.2.l). Deflate, shuffle, Fletcher's checksum, n-bit,
/// scale-offset and LZF are undone here; others are refused by name when data is read.
/// </summary>
internal sealed class FilterPipeline
{
    private const string Place = "filter pipeline";
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Fletcher32 = 3;
    private const int NBit = 5;
    private const int ScaleOffset = 6;
    private const int Lzf = 32000;

    /// <summary>What a chunk may take whatever little of it is stored: scale-offset needs no byte for equal numbers.</summary>
    private const long ChunkAllowance = 40L << 20;

    // Deflate makes no more of a byte.
    private const int MostOfStored = 1032;

    private static readonly Dictionary<int, string> KnownNames = new()
    {
        [Deflate] = "deflate", [Shuffle] = "shuffle", [Fletcher32] = "fletcher32", [4] = "szip", [NBit] = "nbit", [ScaleOffset] = "scaleoffset",
        [Lzf] = "lzf", [307] = "bzip2", [32001] = "blosc", [32004] = "lz4", [32008] = "bitshuffle", [32013] = "zfp", [32015] = "zstd", [32026] = "blosc2",
    };

    private FilterPipeline(List<Filter> filters) => Filters = filters;

    /// <summary>The filters, in the order they were applied when writing.</summary>
    public IReadOnlyList<Filter> Filters { get; }

    public static FilterPipeline Parse(FileContext context, ReadOnlySpan<byte> message)
    {
        MetadataCursor cursor = new(context, message, Place);
        byte version = cursor.Version(1, 2);
        int count = cursor.Byte();
        if (count > 32)
        {
            throw cursor.Corrupt($"{count} filters", "at most 32");
        }

        if (version == 1)
        {
            cursor.Skip(6);
        }

        List<Filter> filters = [];
        for (int i = 0; i < count; i++)
        {
            int id = cursor.UInt16();
            int nameLength = version == 1 || id >= 256 ? cursor.UInt16() : 0;
            cursor.Skip(2); // flags: whether the filter is optional concerns writers
            int parameterCount = cursor.UInt16();
            int paddedLength = version == 1 ? (nameLength + 7) & ~7 : nameLength;
            string name = MetadataCursor.Text(cursor.Bytes(paddedLength)).TrimEnd('\0');
            uint[] parameters = new uint[Math.Min(parameterCount, cursor.Remaining / 4)];
            for (int p = 0; p < parameterCount; p++)
            {
                uint value = cursor.UInt32();
                parameters[p] = value;
            }

            if (version == 1 && parameterCount % 2 == 1)
            {
                cursor.Skip(4);
            }

            filters.Add(new Filter(id, KnownNames.TryGetValue(id, out string? known) ? known : name.Length > 0 ? name : $"filter {id}", parameters));
        }

        return new FilterPipeline(filters);
    }

    /// <summary>Throws when one of the filters cannot be undone here.</summary>
    /// <param name="context">The file.</param>
    /// <param name="mask">Bit i set: filter i was skipped, and is not to be undone. A writer skips an optional filter that fails, or that makes nothing smaller.</param>
    /// <param name="place">Where, for messages.</param>
    public void EnsureSupported(FileContext context, uint mask, string place)
    {
        foreach ((int i, Filter filter) in Filters.Index())
        {
            if ((mask & (1u << i)) == 0 && filter.Id is not (Deflate or Shuffle or Fletcher32 or NBit or ScaleOffset or Lzf))
            {
                throw context.Unsupported(
                    place,
                    $"the filter '{filter.Name}' (number {filter.Id})",
                    "Rewrite the file without it, for example with h5repack -f NONE or with gzip compression.");
            }
        }
    }

    /// <summary>Undoes the filters of one chunk.</summary>
    /// <param name="context">The file.</param>
    /// <param name="stored">The bytes in the file.</param>
    /// <param name="mask">Bit i set: filter i was skipped for this chunk.</param>
    /// <param name="size">The bytes that must come out.</param>
    /// <param name="place">Where the chunk is, for messages.</param>
    public byte[] Decode(FileContext context, byte[] stored, uint mask, long size, string place)
    {
        EnsureSupported(context, mask, place);
        int compressors = 0;
        int checksums = 0;
        for (int i = 0; i < Filters.Count; i++)
        {
            bool applied = (mask & (1u << i)) == 0;
            compressors += applied && Filters[i].Id is Deflate or Lzf or NBit or ScaleOffset ? 1 : 0;
            checksums += applied && Filters[i].Id == Fletcher32 ? 1 : 0;
        }

        // Deflate cannot make 1 byte of more than 1032, so a small chunk cannot ask for much memory.
        Int128 most = Filters.Any(f => f.Id == ScaleOffset) ? Math.Max(stored.Length, ChunkAllowance) : stored.Length;
        for (int i = 0; i < compressors && most < size; i++)
        {
            most = (most * MostOfStored) + MostOfStored;
        }

        if (size > most || size > Array.MaxLength)
        {
            throw context.Corrupt(place, $"{stored.Length} stored bytes", $"a chunk of {size} bytes");
        }

        // Several compressors, one on the other, could make a thousand times of a thousand times.
        if (size > ChunkAllowance + ((long)MostOfStored * stored.Length))
        {
            throw new LimitExceededException(
                $"'{context.Path}', {place}: a chunk of {size} bytes, of which {stored.Length} are stored.", "The file is probably damaged.", context.Path);
        }

        byte[] bytes = stored;
        for (int i = Filters.Count - 1; i >= 0; i--)
        {
            if ((mask & (1u << i)) != 0)
            {
                continue;
            }

            switch (Filters[i].Id)
            {
                case Fletcher32:
                    bytes = VerifyFletcher32(context, bytes, place);
                    checksums--;
                    break;
                case Deflate:
                    bytes = Inflate.Decode(context, bytes, size + (4L * checksums), compressors == 1, place);
                    compressors--;
                    break;
                case Lzf:
                    bytes = LzfCompression.Decode(context, bytes, size + (4L * checksums), compressors == 1, place);
                    compressors--;
                    break;
                case NBit:
                    bytes = NBitFilter.Decode(context, bytes, Filters[i].Parameters, size + (4L * checksums), place);
                    compressors--;
                    break;
                case ScaleOffset:
                    bytes = ScaleOffsetFilter.Decode(context, bytes, Filters[i].Parameters, size + (4L * checksums), place);
                    compressors--;
                    break;
                default:
                    bytes = Unshuffle(bytes, Filters[i].Parameters is [uint unit, ..] ? unit : 1);
                    break;
            }
        }

        return bytes.Length == size ? bytes : throw context.Corrupt(place, $"a chunk of {bytes.Length} bytes", $"{size} bytes");
    }

    private static byte[] VerifyFletcher32(FileContext context, byte[] bytes, string place)
    {
        if (bytes.Length < 4)
        {
            throw context.Corrupt(place, $"{bytes.Length} bytes", "a chunk with its checksum");
        }

        uint recorded = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4));
        uint computed = Checksums.Fletcher32(bytes.AsSpan(0, bytes.Length - 4));

        // HDF5 before 1.6.3 wrote the two halves with their bytes swapped on little-endian machines.
        uint swapped = ((computed & 0x00ff00ff) << 8) | ((computed >> 8) & 0x00ff00ff);
        if (recorded != computed && recorded != swapped)
        {
            throw new ChecksumMismatchException(context.Path, place, computed, recorded);
        }

        return bytes[..^4];
    }

    /// <summary>The shuffle filter stores the first byte of every element, then the second of every element, and so on.</summary>
    private static byte[] Unshuffle(byte[] bytes, uint unit)
    {
        if (unit <= 1 || unit > bytes.Length)
        {
            return bytes;
        }

        int size = (int)unit;
        int count = bytes.Length / size;
        byte[] result = new byte[bytes.Length];
        for (int b = 0; b < size; b++)
        {
            ReadOnlySpan<byte> plane = bytes.AsSpan(b * count, count);
            for (int i = 0, at = b; i < plane.Length; i++, at += size)
            {
                result[at] = plane[i];
            }
        }

        // Bytes that do not fill an element are kept as they are.
        bytes.AsSpan(count * size).CopyTo(result.AsSpan(count * size));
        return result;
    }
}
