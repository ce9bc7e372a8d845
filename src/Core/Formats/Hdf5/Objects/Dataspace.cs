using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>A dataspace message (specification, section IV.A.2.b), versions 1 and 2.</summary>
/// <param name="IsNull">Whether it holds no elements and has no shape.</param>
/// <param name="Shape">The extents; of a null dataspace, (0,).</param>
/// <param name="MaxDimensions">The extents it may grow to, -1 for unlimited.</param>
internal sealed record Dataspace(bool IsNull, TensorShape Shape, long[] MaxDimensions)
{
    private const string Place = "dataspace";

    /// <summary>The library's own limit.</summary>
    private const int MaxRank = 32;

    public static Dataspace Parse(FileContext context, ReadOnlySpan<byte> message)
    {
        MetadataCursor cursor = new(context, message, Place);
        byte version = cursor.Version(1, 2);
        int rank = cursor.Byte();
        byte flags = cursor.Byte();
        int kind = rank == 0 ? 0 : 1;
        if (version == 1)
        {
            cursor.Skip(5);
        }
        else
        {
            kind = cursor.Byte();
        }

        if (rank > MaxRank || kind > 2 || (kind != 1 && rank != 0))
        {
            throw cursor.Corrupt($"a dataspace of kind {kind} with {rank} dimensions", $"a scalar, null or simple dataspace of at most {MaxRank} dimensions");
        }

        if (kind == 2)
        {
            return new Dataspace(true, new TensorShape(0), [0]);
        }

        long[] dimensions = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            dimensions[i] = cursor.Length();
        }

        long[] maximum = [.. dimensions];
        if ((flags & 0x01) != 0)
        {
            for (int i = 0; i < rank; i++)
            {
                maximum[i] = cursor.LengthOrUnlimited();
                if (maximum[i] >= 0 && maximum[i] < dimensions[i])
                {
                    throw cursor.Corrupt($"an extent of {dimensions[i]} over its maximum {maximum[i]}", "extents within their maxima");
                }
            }
        }

        return new Dataspace(false, new TensorShape(dimensions), maximum);
    }
}
