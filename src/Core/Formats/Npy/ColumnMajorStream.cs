using TfModelTools.Tensors;

namespace TfModelTools.Formats.Npy;

/// <summary>
/// The values of a column-major array, row by row. They are read some columns at a time, each put where it belongs, so that memory holds them once; where they
/// are read piece by piece, all of them have to be there before the first.
/// </summary>
/// <param name="data">The values as they are stored, disposed with this.</param>
/// <param name="header">The array's header.</param>
/// <param name="name">The variable, for faults.</param>
internal sealed class ColumnMajorStream(Stream data, NpyHeader header, string name) : ForwardStream, IParallelReadable
{
    private const long BytesAtOnce = 1 << 20;

    private byte[]? _values;
    private int _at;

    /// <inheritdoc/>
    /// <exception cref="Common.LimitExceededException">The array is larger than memory for it can be.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_values is null)
        {
            _values = Tensor.AllocateBytes(header.Element.DataType, header.Shape, name);
            Fill(_values, CancellationToken.None);
        }

        int read = Math.Min(buffer.Length, _values.Length - _at);
        _values.AsSpan(_at, read).CopyTo(buffer);
        _at += read;

        // Reading on to the end is what makes the source verify its checksum.
        return read > 0 ? read : data.Read(buffer);
    }

    /// <inheritdoc/>
    public void ReadRest(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_values is null)
        {
            Fill(destination.Span, cancellationToken);
            _values = [];
            return;
        }

        this.ReadExactly(destination.Span);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            data.Dispose();
        }

        base.Dispose(disposing);
    }

    // Column-major with extents (a, b, c) is row-major with extents (c, b, a): what is read at once are some of c.
    private void Fill(Span<byte> target, CancellationToken cancellationToken)
    {
        int size = (int)header.Element.Size;
        long[] reversed = [.. header.Shape.Where(e => e != 1).Reverse()];
        if (reversed.Length < 2 || target.IsEmpty)
        {
            data.ReadExactly(target);
            return;
        }

        int last = (int)reversed[0];
        int column = target.Length / last;
        int most = (int)Math.Clamp(BytesAtOnce / column, 1, last);
        byte[] stored = new byte[most * column];
        byte[] ordered = new byte[most * column];
        int[] axes = [.. Enumerable.Range(0, reversed.Length).Reverse()];
        for (int done = 0; done < last;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(most, last - done);
            data.ReadExactly(stored, 0, count * column);
            reversed[0] = count;
            TensorPermutation.PermuteBytes(stored.AsSpan(0, count * column), reversed, axes, size, ordered.AsSpan(0, count * column));
            for (int row = 0; row < column / size; row++)
            {
                ordered.AsSpan(row * count * size, count * size).CopyTo(target[(((row * last) + done) * size)..]);
            }

            done += count;
        }
    }
}
