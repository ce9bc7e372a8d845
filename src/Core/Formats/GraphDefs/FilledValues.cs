namespace TfModelTools.Formats.GraphDefs;

/// <summary>Numbers of which the last stands for all that are missing, written out only as they are read.</summary>
/// <param name="stored">The numbers that are stored; empty for zeros.</param>
/// <param name="elementSize">The bytes of one.</param>
/// <param name="length">The bytes of all.</param>
internal sealed class FilledValues(byte[] stored, int elementSize, long length) : ForwardStream
{
    private long _at;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, length - _at);
        int head = (int)Math.Clamp(stored.Length - _at, 0, count);
        stored.AsSpan((int)Math.Min(_at, stored.Length), head).CopyTo(buffer);
        Fill(buffer[head..count], (int)((_at + head) % elementSize));
        _at += count;
        return count;
    }

    // From the middle of an element on, where one reading ended there.
    private void Fill(Span<byte> rest, int phase)
    {
        if (stored.Length == 0)
        {
            rest.Clear();
            return;
        }

        ReadOnlySpan<byte> element = stored.AsSpan(stored.Length - elementSize);
        int done = Math.Min(elementSize, rest.Length);
        for (int i = 0; i < done; i++)
        {
            rest[i] = element[(phase + i) % elementSize];
        }

        // What is there is copied behind itself, twice as much each time; it begins with a whole element of that phase.
        while (done < rest.Length)
        {
            int step = Math.Min(done, rest.Length - done);
            rest[..step].CopyTo(rest[done..]);
            done += step;
        }
    }
}
