using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TfModelTools.Runtime;

/// <summary>Reductions of float32 along one axis.</summary>
internal static unsafe class FloatReduce
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
        fixed (float* px = x)
        fixed (float* py = y)
        {
            FloatReduceParts work = new(function, px, py, outer, extent, inner, parts);
            Workers.Run(ref work, parts, threads);
        }

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
        int inner = y.Length;
        switch (function)
        {
            case ReduceFunction.Max:
            case ReduceFunction.Min:
                x[..inner].CopyTo(y);
                for (int k = 1; k < extent; k++)
                {
                    if (function == ReduceFunction.Max)
                    {
                        FloatPairMap.Run<FloatPairFunctions.Maximum>(y, x.Slice(k * inner, inner), y);
                    }
                    else
                    {
                        FloatPairMap.Run<FloatPairFunctions.Minimum>(y, x.Slice(k * inner, inner), y);
                    }
                }

                break;
            default:
                SumColumns(function == ReduceFunction.L2Norm, x, y, extent);
                if (function == ReduceFunction.Mean)
                {
                    FloatPairMap.Run<FloatPairFunctions.Divide>(y, [extent], y);
                }
                else if (function == ReduceFunction.L2Norm)
                {
                    foreach (ref float value in y)
                    {
                        value = MathF.Sqrt(value);
                    }
                }

                break;
        }
    }

    /// <summary>Sums in float32 over blocks of 32 rows, in float64 over the blocks.</summary>
    private static void SumColumns(bool isOfSquares, ReadOnlySpan<float> x, Span<float> y, int extent)
    {
        const int BlockRows = 32;
        int inner = y.Length;
        using Scratch scratch = Scratch.Rent(2L * inner);
        Span<double> totals = MemoryMarshal.Cast<float, double>(scratch.Span);
        totals.Clear();
        for (int start = 0; start < extent; start += BlockRows)
        {
            fixed (float* px = x)
            fixed (float* py = y)
            {
                FloatColumnSums.Run(isOfSquares, px + ((nint)start * inner), py, Math.Min(BlockRows, extent - start), inner);
            }

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
}
