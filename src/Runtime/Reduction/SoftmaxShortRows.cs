using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// Softmax of many rows that are shorter than a few vectors: one by one most of a row would be the rest of a vector. The largest elements
/// and the sums are each row's own, but the exponentials and the products are taken of some rows at a time as if they were one.
/// </summary>
internal static unsafe class SoftmaxShortRows
{
    // Elements of the rows that are taken at a time: they and as many of their rows' own values stay in the nearest cache.
    private const int BlockElements = 512;

    // The widest vector, which may be written beyond the block.
    private const int MaxVector = 16;

    /// <summary>Whether rows gain from it.</summary>
    public static bool IsFor<TVector>(int rows, int length)
        where TVector : struct, IFloatVector<TVector>
        => rows > 1 && length < 4 * TVector.Count && length % TVector.Count != 0;

    /// <summary>exp(x) / sum(exp(x)) of each row; the same bits as row by row.</summary>
    /// <param name="x">The rows, one after the other.</param>
    /// <param name="y">Receives the results; may be <paramref name="x"/>.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="length">The length of a row.</param>
    public static void Run<TVector>(float* x, float* y, int rows, int length)
        where TVector : struct, IFloatVector<TVector>
    {
        float* own = stackalloc float[BlockElements + MaxVector];
        int most = BlockElements / length;
        for (; rows > 0; rows -= most)
        {
            int count = Math.Min(rows, most);
            Largest<TVector>(x, own, count, length);
            Exponentials<TVector>(x, own, y, count * length);
            Factors<TVector>(y, own, count, length);
            Multiply<TVector>(y, own, count * length);
            x += count * length;
            y += count * length;
        }
    }

    /// <summary>The largest element of each row, in the place of each of its elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Largest<TVector>(float* x, float* own, int rows, int length)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector lowest = TVector.Create(float.NegativeInfinity);
        for (; rows > 0; rows--, x += length, own += length)
        {
            // A NaN may be overlooked here: then the sum, and so every result, is NaN all the same.
            TVector largest;
            if (length < TVector.Count)
            {
                largest = TVector.LoadFirst(x, length, lowest);
            }
            else
            {
                largest = TVector.Load(x + length - TVector.Count);
                for (int i = 0; i <= length - TVector.Count; i += TVector.Count)
                {
                    largest = TVector.AtLeast(largest, TVector.Load(x + i));
                }
            }

            Fill(TVector.Create(TVector.Largest(largest)), own, length);
        }
    }

    /// <summary>exp(x - largest).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Exponentials<TVector>(float* x, float* own, float* y, int count)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector low = TVector.Create(-104f);
        int i = 0;
        for (; i <= count - TVector.Count; i += TVector.Count)
        {
            TVector.Store(VectorMath.ExpOfBounded(TVector.AtLeast(low, TVector.Load(x + i) - TVector.Load(own + i))), y + i);
        }

        if (i < count)
        {
            TVector rest = TVector.LoadFirst(x + i, count - i, low) - TVector.LoadFirst(own + i, count - i, low);
            TVector.StoreFirst(VectorMath.ExpOfBounded(TVector.AtLeast(low, rest)), y + i, count - i);
        }
    }

    /// <summary>1 / sum of each row, in the place of each of its elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Factors<TVector>(float* y, float* own, int rows, int length)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector zero = TVector.Create(0f);
        for (; rows > 0; rows--, y += length, own += length)
        {
            TVector sum = zero;
            int i = 0;
            for (; i <= length - TVector.Count; i += TVector.Count)
            {
                sum += TVector.Load(y + i);
            }

            sum += TVector.LoadFirst(y + i, length - i, zero);
            Fill(TVector.Create((float)(1 / (double)TVector.Sum(sum))), own, length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Multiply<TVector>(float* y, float* own, int count)
        where TVector : struct, IFloatVector<TVector>
    {
        int i = 0;
        for (; i <= count - TVector.Count; i += TVector.Count)
        {
            TVector.Store(TVector.Load(y + i) * TVector.Load(own + i), y + i);
        }

        if (i < count)
        {
            TVector one = TVector.Create(1f);
            TVector.StoreFirst(TVector.LoadFirst(y + i, count - i, one) * TVector.LoadFirst(own + i, count - i, one), y + i, count - i);
        }
    }

    /// <summary>Writes whole vectors: the next row overwrites what is beyond the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill<TVector>(TVector value, float* own, int length)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int i = 0; i < length; i += TVector.Count)
        {
            TVector.Store(value, own + i);
        }
    }
}
