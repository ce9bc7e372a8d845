using System.Globalization;
using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>
/// Puts slices where indices say, in an array of one value or in a copy of another: a are the indices, one row of them for each slice,
/// b the slices, c the array that is copied, or empty.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TIndex">The type of the indices.</typeparam>
public sealed class Scatter<T, TIndex> : TernaryKernel<TIndex, T, T, T>
    where T : unmanaged, INumber<T>
    where TIndex : unmanaged, INumber<TIndex>
{
    private readonly ScatterFunction _function;
    private readonly int[] _extents;
    private readonly int _inner;
    private readonly double _fill;
    private readonly bool _skipsOutside;

    /// <summary>Keeps the shapes; negative extents are multiples of the batch size.</summary>
    /// <param name="function">How elements are combined.</param>
    /// <param name="extents">The extents of the axes that are indexed.</param>
    /// <param name="inner">The product of the extents behind them: the elements of a slice.</param>
    /// <param name="fill">What elements are that nothing is put on, when no array is copied.</param>
    /// <param name="skipsOutside">Whether slices for places outside are left out; else they are an error.</param>
    /// <exception cref="ArgumentException">There are too many axes.</exception>
    public Scatter(ScatterFunction function, int[] extents, int inner, double fill, bool skipsOutside)
    {
        ArgumentNullException.ThrowIfNull(extents);
        KernelArguments.RequireRank(extents.Length, extents.Length, nameof(extents));
        _function = function;
        _extents = extents;
        _inner = inner;
        _fill = fill;
        _skipsOutside = skipsOutside;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside its axis.</exception>
    public override void Run(ReadOnlySpan<TIndex> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> y, int batch)
    {
        int inner = BatchShape.Resolve(_inner, batch);
        Span<int> extents = stackalloc int[_extents.Length];
        BatchShape.Resolve(_extents, batch, extents);
        KernelArguments.RequireLength(y.Length, (long)KernelArguments.Product(extents) * inner, nameof(y));
        if (c.IsEmpty)
        {
            y.Fill(T.CreateSaturating(_fill));
        }
        else
        {
            KernelArguments.Take(c, y.Length, nameof(c)).CopyTo(y);
        }

        int depth = extents.Length;
        int count = inner == 0 ? 0 : b.Length / inner;
        KernelArguments.RequireLength(b.Length, (long)count * inner, nameof(b));
        KernelArguments.RequireLength(a.Length, inner == 0 ? a.Length : (long)count * depth, nameof(a));
        for (int i = 0; i < count; i++)
        {
            int at = Place(a.Slice(i * depth, depth), extents, i);
            if (at >= 0)
            {
                Combine(b.Slice(i * inner, inner), y.Slice(at * inner, inner));
            }
        }
    }

    private int Place(ReadOnlySpan<TIndex> indices, ReadOnlySpan<int> extents, int row)
    {
        int at = 0;
        for (int axis = 0; axis < extents.Length; axis++)
        {
            long index = long.CreateSaturating(indices[axis]);
            if ((ulong)index >= (ulong)extents[axis])
            {
                return _skipsOutside ? -1 : throw new ArgumentOutOfRangeException(
                    nameof(indices),
                    string.Create(CultureInfo.InvariantCulture, $"The index {index} of row {row} lies outside axis {axis} of {extents[axis]} elements."));
            }

            at = (at * extents[axis]) + (int)index;
        }

        return at;
    }

    private void Combine(ReadOnlySpan<T> from, Span<T> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = _function switch
            {
                ScatterFunction.Set => from[i],
                ScatterFunction.Add => to[i] + from[i],
                ScatterFunction.Subtract => to[i] - from[i],
                ScatterFunction.Multiply => to[i] * from[i],
                ScatterFunction.Divide => PairFunctions.Divide<T>.Apply(to[i], from[i]),
                ScatterFunction.Maximum => T.Max(to[i], from[i]),
                ScatterFunction.Minimum => T.Min(to[i], from[i]),
                _ => throw new InvalidOperationException($"There is no function {_function}."),
            };
        }
    }
}
