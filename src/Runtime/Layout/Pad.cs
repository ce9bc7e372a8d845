namespace TfModelTools.Runtime;

/// <summary>Adds elements before and after each axis.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Pad<T> : UnaryKernel<T, T>
    where T : unmanaged
{
    private readonly PadMode _mode;
    private readonly int[] _extents;
    private readonly int[] _before;
    private readonly int[] _after;
    private readonly T _value;

    // The axes behind the last padded one: they are copied whole.
    private readonly int _rank;

    /// <summary>Keeps the shape.</summary>
    /// <param name="mode">What is added.</param>
    /// <param name="extents">The extents of x; negative for multiples of the batch size.</param>
    /// <param name="before">How many elements before each axis.</param>
    /// <param name="after">How many elements after each axis.</param>
    /// <param name="value">The constant, converted to the element type.</param>
    /// <exception cref="ArgumentException">The arrays differ in length or hold impossible values.</exception>
    public Pad(PadMode mode, int[] extents, int[] before, int[] after, double value)
    {
        ArgumentNullException.ThrowIfNull(extents);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        KernelArguments.RequireRank(extents.Length, before.Length, nameof(before));
        KernelArguments.RequireRank(extents.Length, after.Length, nameof(after));
        KernelArguments.RequireAtLeast(0, before, nameof(before));
        KernelArguments.RequireAtLeast(0, after, nameof(after));
        _mode = mode;
        _extents = extents;
        _before = before;
        _after = after;
        _value = Numbers.FromDouble<T>(value);
        _rank = extents.Length;
        while (_rank > 0 && before[_rank - 1] == 0 && after[_rank - 1] == 0)
        {
            _rank--;
        }
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        Span<int> extents = stackalloc int[_extents.Length];
        BatchShape.Resolve(_extents, batch, extents);
        KernelArguments.RequireLength(x.Length, KernelArguments.Product(extents), nameof(x));
        int inner = KernelArguments.Product(extents[_rank..]);
        int count = inner;
        for (int i = 0; i < _rank; i++)
        {
            count = checked(count * (_before[i] + extents[i] + _after[i]));
        }

        KernelArguments.RequireLength(y.Length, count, nameof(y));
        if (_rank == 0)
        {
            x.CopyTo(y);
        }
        else if (count > 0)
        {
            Axis(x, y, extents, 0, inner);
        }
    }

    /// <summary>Pads from one axis on; the recursion is as deep as there are axes.</summary>
    private void Axis(ReadOnlySpan<T> x, Span<T> y, ReadOnlySpan<int> extents, int axis, int inner)
    {
        int extent = extents[axis];
        int before = _before[axis];
        int total = before + extent + _after[axis];
        int size = y.Length / total;
        int sourceSize = extent == 0 ? 0 : x.Length / extent;
        for (int i = 0; i < total; i++)
        {
            int source = Source(i - before, extent);
            Span<T> to = y.Slice(i * size, size);
            if (source < 0)
            {
                to.Fill(_value);
            }
            else if (axis == _rank - 1)
            {
                x.Slice(source * inner, inner).CopyTo(to);
            }
            else
            {
                Axis(x.Slice(source * sourceSize, sourceSize), to, extents, axis + 1, inner);
            }
        }
    }

    /// <summary>Which element of an axis stands at a place that may lie outside; -1 for the constant.</summary>
    private int Source(int place, int extent)
    {
        if (place >= 0 && place < extent)
        {
            return place;
        }

        return _mode switch
        {
            PadMode.Reflect => place < 0 ? -place : (2 * extent) - 2 - place,
            PadMode.Symmetric => place < 0 ? -1 - place : (2 * extent) - 1 - place,
            _ => -1,
        };
    }
}
