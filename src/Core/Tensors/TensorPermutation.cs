using System.Runtime.InteropServices;

namespace TfModelTools.Tensors;

/// <summary>Reorders the axes of row-major data. Out[i0, i1, ...] = In at the place whose axis axes[k] has index ik, as numpy.transpose.</summary>
internal static class TensorPermutation
{
    // Tiles keep both the rows read and the rows written in the first-level cache.
    private const int Tile = 32;

    /// <summary>The shape after reordering.</summary>
    public static TensorShape Apply(TensorShape shape, ReadOnlySpan<int> axes)
    {
        long[] result = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            result[i] = shape[axes[i]];
        }

        return new TensorShape(result);
    }

    /// <summary>A tensor of numbers with its axes reordered: axis i of the result is axis axes[i].</summary>
    public static Tensor Permute(Tensor tensor, ReadOnlySpan<int> axes)
    {
        TensorShape shape = Apply(tensor.Shape, axes);
        Memory<byte> result = Tensor.AllocateMemory(tensor.DataType, shape, "a tensor with its axes reordered");
        PermuteBytes(tensor.Bytes.Span, tensor.Shape.Dimensions, axes, tensor.DataType.ElementSize(), result.Span);
        return new Tensor(tensor.DataType, shape, result);
    }

    /// <summary>The permutation that undoes another.</summary>
    public static int[] Inverse(ReadOnlySpan<int> axes)
    {
        int[] inverse = new int[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            inverse[axes[i]] = i;
        }

        return inverse;
    }

    /// <summary>Reorders elements given as bytes.</summary>
    /// <param name="source">The elements in row-major order.</param>
    /// <param name="extents">The source's extents.</param>
    /// <param name="axes">The permutation.</param>
    /// <param name="elementSize">1, 2, 4, 8 or 16 bytes.</param>
    /// <param name="target">Where the result goes; as long as the source.</param>
    public static void PermuteBytes(ReadOnlySpan<byte> source, ReadOnlySpan<long> extents, ReadOnlySpan<int> axes, int elementSize, Span<byte> target)
    {
        switch (elementSize)
        {
            case 1: Permute(source, extents, axes, target); break;
            case 2: Permute(MemoryMarshal.Cast<byte, ushort>(source), extents, axes, MemoryMarshal.Cast<byte, ushort>(target)); break;
            case 4: Permute(MemoryMarshal.Cast<byte, uint>(source), extents, axes, MemoryMarshal.Cast<byte, uint>(target)); break;
            case 8: Permute(MemoryMarshal.Cast<byte, ulong>(source), extents, axes, MemoryMarshal.Cast<byte, ulong>(target)); break;
            case 16: Permute(MemoryMarshal.Cast<byte, UInt128>(source), extents, axes, MemoryMarshal.Cast<byte, UInt128>(target)); break;
            default: throw new ArgumentOutOfRangeException(nameof(elementSize));
        }
    }

    /// <summary>Reorders elements.</summary>
    public static void Permute<T>(ReadOnlySpan<T> source, ReadOnlySpan<long> extents, ReadOnlySpan<int> axes, Span<T> target)
    {
        int rank = extents.Length;
        if (rank == 0 || source.Length <= 1)
        {
            source.CopyTo(target);
            return;
        }

        // Strides of the source, in the order of the target's axes.
        int[] extent = new int[rank];
        int[] stride = new int[rank];
        int[] targetStride = new int[rank];
        int[] sourceStride = new int[rank];
        for (int i = rank - 1, s = 1; i >= 0; s *= (int)extents[i], i--)
        {
            sourceStride[i] = s;
        }

        for (int i = rank - 1, s = 1; i >= 0; s *= extent[i], i--)
        {
            extent[i] = (int)extents[axes[i]];
            stride[i] = sourceStride[axes[i]];
            targetStride[i] = s;
        }

        // The target's last axis is where writes are dense, the axis that was the source's last is where reads are.
        int last = rank - 1;
        int dense = axes.IndexOf(rank - 1);
        int[] index = new int[rank];
        while (true)
        {
            int from = 0;
            int to = 0;
            for (int i = 0; i < rank; i++)
            {
                from += index[i] * stride[i];
                to += index[i] * targetStride[i];
            }

            if (dense == last)
            {
                source.Slice(from, extent[last]).CopyTo(target[to..]);
            }
            else
            {
                Transpose(source[from..], stride[last], target[to..], targetStride[dense], extent[dense], extent[last]);
            }

            int axis = rank - 1;
            for (; axis >= 0; axis--)
            {
                if (axis == last || axis == dense)
                {
                    continue;
                }

                if (++index[axis] < extent[axis])
                {
                    break;
                }

                index[axis] = 0;
            }

            if (axis < 0)
            {
                return;
            }
        }
    }

    // target[i * targetStride + j] = source[j * sourceStride + i], in tiles.
    private static void Transpose<T>(ReadOnlySpan<T> source, int sourceStride, Span<T> target, int targetStride, int rows, int columns)
    {
        for (int i0 = 0; i0 < rows; i0 += Tile)
        {
            int i1 = Math.Min(rows, i0 + Tile);
            for (int j0 = 0; j0 < columns; j0 += Tile)
            {
                int j1 = Math.Min(columns, j0 + Tile);
                for (int i = i0; i < i1; i++)
                {
                    for (int j = j0; j < j1; j++)
                    {
                        target[(i * targetStride) + j] = source[(j * sourceStride) + i];
                    }
                }
            }
        }
    }
}
