namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// The bytes of a partitioned tensor, assembled from its slices while they are read. A slice is opened when its first run comes
/// and closed behind its last byte, so slices along the first axis are open one at a time.
/// </summary>
internal sealed class SliceAssemblyStream : ForwardStream
{
    private readonly IEnumerator<(int Slice, long Elements)> _runs;
    private readonly Func<int, Stream> _open;
    private readonly Stream?[] _streams;
    private readonly long[] _left;
    private readonly int _elementSize;
    private long _run;

    /// <summary>Creates the stream.</summary>
    /// <param name="layout">How the slices interleave.</param>
    /// <param name="sliceBytes">The bytes of each slice.</param>
    /// <param name="elementSize">The bytes of one element.</param>
    /// <param name="open">Opens the bytes of a slice.</param>
    public SliceAssemblyStream(SliceLayout layout, long[] sliceBytes, int elementSize, Func<int, Stream> open)
    {
        _runs = layout.Runs().GetEnumerator();
        _left = sliceBytes;
        _streams = new Stream?[sliceBytes.Length];
        _elementSize = elementSize;
        _open = open;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            if (_run == 0)
            {
                if (!_runs.MoveNext())
                {
                    break;
                }

                _run = _runs.Current.Elements * _elementSize;
            }

            int slice = _runs.Current.Slice;
            Stream stream = _streams[slice] ??= _open(slice);
            int count = (int)Math.Min(buffer.Length - done, _run);
            stream.ReadExactly(buffer.Slice(done, count));
            done += count;
            _run -= count;
            if ((_left[slice] -= count) == 0)
            {
                stream.Dispose();
                _streams[slice] = Null;
            }
        }

        return done;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _runs.Dispose();
            foreach (Stream? stream in _streams)
            {
                stream?.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
