namespace TfModelTools.Formats.Hdf5;

/// <summary>A run of bytes of the file.</summary>
internal sealed class ContiguousStream(FileContext context, long address, long length, string place) : ForwardStream, IParallelReadable
{
    private long _done;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, length - _done);
        if (count > 0)
        {
            context.ReadInto(address + _done, buffer[..count], place);
            _done += count;
        }

        return count;
    }

    /// <inheritdoc/>
    public void ReadRest(Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, length - _done);
        long start = address + _done;
        _done += destination.Length;
        ParallelFill.Run(destination, ParallelFill.Parts(destination.Length), (_, at, run) => context.ReadInto(start + at, run.Span, place), cancellationToken);
    }
}
