namespace TfModelTools.Runtime;

/// <summary>Copies its input to its place in a larger output: one operand of a concatenation. The rest of the output stays as it is.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class CopyInto<T> : UnaryKernel<T, T>
    where T : unmanaged
{
    private readonly int _outer;
    private readonly int _part;
    private readonly int _total;
    private readonly int _offset;

    /// <summary>Keeps the extents; negative ones are multiples of the batch size.</summary>
    /// <param name="outer">The product of the extents before the axis.</param>
    /// <param name="part">The input's elements from the axis on.</param>
    /// <param name="total">The output's elements from the axis on.</param>
    /// <param name="offset">Where the input starts among them.</param>
    public CopyInto(int outer, int part, int total, int offset)
    {
        _outer = outer;
        _part = part;
        _total = total;
        _offset = offset;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        int outer = BatchShape.Resolve(_outer, batch);
        int part = BatchShape.Resolve(_part, batch);
        int total = BatchShape.Resolve(_total, batch);
        int offset = BatchShape.Resolve(_offset, batch);
        for (int i = 0; i < outer; i++)
        {
            x.Slice(i * part, part).CopyTo(y.Slice((i * total) + offset, part));
        }
    }
}
