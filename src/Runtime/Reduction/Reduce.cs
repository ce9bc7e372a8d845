using System.Numerics;
using System.Runtime.InteropServices;

namespace TfModelTools.Runtime;

/// <summary>
/// Combines the elements along some axes; global pooling is one of its cases. float32 is summed in blocks or in float64: the
/// relative error of a sum of terms of one sign stays near 1e-6 or below for any practical length.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Reduce<T> : UnaryKernel<T, T>
    where T : unmanaged, INumber<T>
{
    private readonly ReduceFunction _function;

    // Neighbouring axes of one kind joined: kept and reduced extents alternate.
    private readonly int[] _extents;
    private readonly bool _firstIsReduced;

    /// <summary>Keeps the shape.</summary>
    /// <param name="function">How elements are combined.</param>
    /// <param name="extents">The extents of x; negative for multiples of the batch size.</param>
    /// <param name="axes">The reduced axes, from 0.</param>
    /// <exception cref="ArgumentException">There are too many axes.</exception>
    public Reduce(ReduceFunction function, int[] extents, int[] axes)
    {
        ArgumentNullException.ThrowIfNull(extents);
        ArgumentNullException.ThrowIfNull(axes);
        KernelArguments.RequireRank(extents.Length, extents.Length, nameof(extents));
        _function = function;
        (_extents, _firstIsReduced) = Shapes.JoinByKind(extents, axes);
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        Span<int> extents = stackalloc int[_extents.Length];
        BatchShape.Resolve(_extents, batch, extents);
        KernelArguments.RequireLength(x.Length, KernelArguments.Product(extents), nameof(x));

        // One reduced group: outer, reduced, inner.
        int first = _firstIsReduced ? 0 : 1;
        if (typeof(T) == typeof(float) && extents.Length > first && extents.Length <= first + 2)
        {
            int outer = first == 0 ? 1 : extents[0];
            int extent = extents[first];
            int inner = extents.Length > first + 1 ? extents[first + 1] : 1;
            KernelArguments.RequireLength(y.Length, outer * inner, nameof(y));
            if (FloatReduce.Run(_function, MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y), outer, extent, inner))
            {
                return;
            }
        }

        General(x, y, extents);
    }

    private void General(ReadOnlySpan<T> x, Span<T> y, Span<int> extents)
    {
        int rank = extents.Length;
        Span<int> strides = stackalloc int[rank];
        Shapes.RowMajorStrides(extents, strides);
        int first = _firstIsReduced ? 0 : 1;
        int keptRank = 0;
        int reducedRank = 0;
        Span<int> kept = stackalloc int[2 * rank];
        Span<int> reduced = stackalloc int[2 * rank];
        for (int i = 0; i < rank; i++)
        {
            if (i % 2 == first)
            {
                reduced[reducedRank] = extents[i];
                reduced[rank + reducedRank++] = strides[i];
            }
            else
            {
                kept[keptRank] = extents[i];
                kept[rank + keptRank++] = strides[i];
            }
        }

        KernelArguments.RequireLength(y.Length, KernelArguments.Product(kept[..keptRank]), nameof(y));
        if (y.IsEmpty)
        {
            return;
        }

        StridedWalk walk = new(stackalloc int[StridedWalk.WorkspacePerAxis * keptRank], kept[..keptRank], kept.Slice(rank, keptRank));
        Span<int> workspace = stackalloc int[StridedWalk.WorkspacePerAxis * reducedRank];
        int at = 0;
        do
        {
            int offset = walk.Offset0;
            for (int i = 0; i < walk.RunLength; i++, offset += walk.RunStride0)
            {
                y[at++] = One(x, offset, reduced[..reducedRank], reduced.Slice(rank, reducedRank), workspace);
            }
        }
        while (walk.MoveNext());
    }

    /// <summary>One element of the output.</summary>
    private T One(ReadOnlySpan<T> x, int offset, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, Span<int> workspace)
    {
        int count = KernelArguments.Product(extents);
        bool isFloating = typeof(T) == typeof(float) || typeof(T) == typeof(double) || typeof(T) == typeof(Half);
        Accumulator accumulator = new(_function, isFloating);
        if (count > 0)
        {
            if (_function == ReduceFunction.LogSumExp)
            {
                Accumulator max = new(ReduceFunction.Max, isFloating);
                Add(ref max, x, offset, extents, strides, workspace);
                accumulator.Center = double.CreateTruncating(max.Result(count));
            }

            Add(ref accumulator, x, offset, extents, strides, workspace);
        }

        return accumulator.Result(count);
    }

    private static void Add(
        ref Accumulator accumulator, ReadOnlySpan<T> x, int offset, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, Span<int> workspace)
    {
        StridedWalk walk = new(workspace, extents, strides);
        do
        {
            int at = offset + walk.Offset0;
            for (int i = 0; i < walk.RunLength; i++, at += walk.RunStride0)
            {
                accumulator.Add(x[at]);
            }
        }
        while (walk.MoveNext());
    }

    /// <summary>Combines elements one by one: floating-point numbers in float64, integers in their own type.</summary>
    private struct Accumulator(ReduceFunction function, bool isFloating)
    {
        private double _wide = function == ReduceFunction.Product ? 1 : 0;
        private T _own = function == ReduceFunction.Product ? T.One : T.Zero;
        private bool _isStarted;

        public double Center { get; set; }

        public void Add(T value)
        {
            if (function is ReduceFunction.Max or ReduceFunction.Min)
            {
                _own = !_isStarted ? value : function == ReduceFunction.Max ? T.Max(_own, value) : T.Min(_own, value);
                _isStarted = true;
                return;
            }

            if (!isFloating && (function is ReduceFunction.Sum or ReduceFunction.Mean or ReduceFunction.Product))
            {
                _own = function == ReduceFunction.Product ? _own * value : _own + value;
                return;
            }

            double wide = double.CreateTruncating(value);
            _wide = function switch
            {
                ReduceFunction.Product => _wide * wide,
                ReduceFunction.L2Norm => _wide + (wide * wide),
                ReduceFunction.LogSumExp => _wide + Math.Exp(wide - (double.IsInfinity(Center) ? 0 : Center)),
                _ => _wide + wide,
            };
        }

        public readonly T Result(int count) => function switch
        {
            ReduceFunction.Max or ReduceFunction.Min when _isStarted => _own,
            ReduceFunction.Max => T.CreateSaturating(double.NegativeInfinity),
            ReduceFunction.Min => T.CreateSaturating(double.PositiveInfinity),
            ReduceFunction.L2Norm => T.CreateTruncating(Math.Sqrt(_wide)),
            ReduceFunction.LogSumExp => T.CreateTruncating(Math.Log(_wide) + (double.IsInfinity(Center) ? 0 : Center)),
            ReduceFunction.Mean when isFloating => T.CreateTruncating(_wide / count),
            ReduceFunction.Mean => MeanOf(_own, count),
            _ => isFloating ? T.CreateTruncating(_wide) : _own,
        };

        // As TensorFlow has it: integers know no NaN, so the mean of none is 0 (core/kernels/reduction_ops.h, Identity); the count is of their type,
        // too, and where it is a multiple of what that counts to, TensorFlow's process ends.
        private static T MeanOf(T sum, int count)
        {
            T divisor = T.CreateTruncating(count);
            return divisor != T.Zero ? sum / divisor
                : count == 0 ? T.Zero
                : throw new ArgumentOutOfRangeException(nameof(count), count, $"A mean of that many elements cannot be taken in {typeof(T).Name}, which cannot hold their number.");
        }
    }
}
