using System.Runtime.InteropServices;

namespace TfModelTools.Runtime;

/// <summary>Reductions of float32 along one axis.</summary>
internal static class FloatReduce
{
    /// <summary>Reduces (outer, extent, inner) to (outer, inner).</summary>
    /// <returns>False when there is no fast form for the function; nothing is written then.</returns>
    public static bool Run(ReduceFunction function, ReadOnlySpan<float> x, Span<float> y, int outer, int extent, int inner)
    {
        if (extent == 0 || function is ReduceFunction.LogSumExp or ReduceFunction.Product)
        {
            return false;
        }

        int size = extent * inner;
        for (int i = 0; i < outer; i++)
        {
            ReadOnlySpan<float> from = x.Slice(i * size, size);
            if (inner == 1)
            {
                y[i] = Row(function, from);
            }
            else
            {
                Columns(function, from, y.Slice(i * inner, inner), extent);
            }
        }

        return true;
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
            y.Clear();
            for (int k = start; k < Math.Min(extent, start + BlockRows); k++)
            {
                ReadOnlySpan<float> row = x.Slice(k * inner, inner);
                if (isOfSquares)
                {
                    FloatPairMap.Run<FloatPairFunctions.AddSquare>(y, row, y);
                }
                else
                {
                    FloatPairMap.Run<FloatPairFunctions.Add>(y, row, y);
                }
            }

            for (int i = 0; i < totals.Length; i++)
            {
                totals[i] += y[i];
            }
        }

        for (int i = 0; i < totals.Length; i++)
        {
            y[i] = (float)totals[i];
        }
    }
}
