using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TfModelTools.Runtime;

/// <summary>Reductions of float32 along one axis.</summary>
internal static class FloatReduce
{
    private const int PartsPerThread = 4;

    /// <summary>Reduces (outer, extent, inner) to (outer, inner).</summary>
    /// <returns>False when there is no fast form for the function; nothing is written then.</returns>
    public static bool Run(ReduceFunction function, ReadOnlySpan<float> x, Span<float> y, int outer, int extent, int inner)
    {
        if (extent == 0 || function is ReduceFunction.LogSumExp or ReduceFunction.Product)
        {
            return false;
        }

        KernelArguments.RequireLength(x.Length, (long)outer * extent * inner, nameof(x));
        KernelArguments.RequireLength(y.Length, (long)outer * inner, nameof(y));
        int threads = Workers.CountFor(x.Length);
        int parts = Math.Min(outer, threads == 1 ? 1 : threads * PartsPerThread);
        FloatReduceParts work = new(function, x, y, outer, extent, inner, parts);
        Workers.Run(ref work, parts, threads);
        return true;
    }

    /// <summary>Reduces (extent, inner) to (inner).</summary>
    internal static void One(ReduceFunction function, ReadOnlySpan<float> x, Span<float> y, int extent)
    {
        if (y.Length == 1)
        {
            y[0] = Row(function, x);
        }
        else
        {
            Columns(function, x, y, extent);
        }
    }

    private static float Row(ReduceFunction function, ReadOnlySpan<float> x) => function switch
    {
        ReduceFunction.Sum => (float)FloatSums.Sum(x),
        ReduceFunction.Mean => (float)(FloatSums.Sum(x) / x.Length),
        ReduceFunction.Max => FloatSums.Max(x),
        ReduceFunction.Min => FloatSums.Min(x),
        _ => L2Norm(x),
    };

    private static float L2Norm(ReadOnlySpan<float> x)
    {
        double sum = FloatSums.SquaredDistance(x, 0);
        if (double.IsNormal(sum) && sum is > 1e-30 and < 1e38)
        {
            return (float)Math.Sqrt(sum);
        }

        // The squares left the range of float32, or came near its end.
        sum = 0;
        foreach (float value in x)
        {
            sum += (double)value * value;
        }

        return (float)Math.Sqrt(sum);
    }

    private static void Columns(ReduceFunction function, ReadOnlySpan<float> x, Span<float> y, int extent)
    {
        switch (function)
        {
            case ReduceFunction.Max:
                FloatColumns.Run<FloatPairFunctions.Maximum>(float.NegativeInfinity, x, y);
                break;
            case ReduceFunction.Min:
                FloatColumns.Run<FloatPairFunctions.Minimum>(float.PositiveInfinity, x, y);
                break;
            case ReduceFunction.L2Norm:
                SumColumns<AddSquare>(x, y, extent);
                foreach (ref float value in y)
                {
                    value = MathF.Sqrt(value);
                }

                break;
            default:
                SumColumns<FloatPairFunctions.Add>(x, y, extent);
                if (function == ReduceFunction.Mean)
                {
                    FloatPairMap.Run<FloatPairFunctions.Divide>(y, [extent], y);
                }

                break;
        }
    }

    /// <summary>Sums in float32 over blocks of 32 rows, in float64 over the blocks.</summary>
    private static void SumColumns<TFunction>(ReadOnlySpan<float> x, Span<float> y, int extent)
        where TFunction : struct, IFloatPairFunction
    {
        const int BlockRows = 32;
        int inner = y.Length;
        using Scratch scratch = Scratch.Rent(2L * inner);
        Span<double> totals = MemoryMarshal.Cast<float, double>(scratch.Span);
        totals.Clear();
        for (int start = 0; start < extent; start += BlockRows)
        {
            FloatColumns.Run<TFunction>(0, x.Slice(start * inner, Math.Min(BlockRows, extent - start) * inner), y);
            AddWide(y, totals);
        }

        for (int i = 0; i < totals.Length; i++)
        {
            y[i] = (float)totals[i];
        }
    }

    private static void AddWide(ReadOnlySpan<float> x, Span<double> totals)
    {
        int i = 0;
        for (; i <= x.Length - 4; i += 4)
        {
            Vector128<float> four = Vector128.Create(x.Slice(i, 4));
            (Vector128.Create<double>(totals.Slice(i, 2)) + Vector128.WidenLower(four)).CopyTo(totals.Slice(i, 2));
            (Vector128.Create<double>(totals.Slice(i + 2, 2)) + Vector128.WidenUpper(four)).CopyTo(totals.Slice(i + 2, 2));
        }

        for (; i < x.Length; i++)
        {
            totals[i] += x[i];
        }
    }

    private readonly struct AddSquare : IFloatPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector>(TVector a, TVector b)
            where TVector : struct, IFloatVector<TVector>
            => TVector.MultiplyAdd(b, b, a);
    }
}
