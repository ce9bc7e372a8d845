namespace TfModelTools.Formats.Hdf5;

/// <summary>Elements that were never written: the fill value, over and over.</summary>
/// <param name="element">One element; empty for zeros.</param>
/// <param name="length">The number of bytes.</param>
internal sealed class FillStream(ReadOnlyMemory<byte> element, long length) : ForwardStream
{
    private long _done;

    /// <summary>Fills a buffer that begins at an element.</summary>
    public static void Fill(Span<byte> buffer, ReadOnlySpan<byte> element)
    {
        if (element.IsEmpty)
        {
            buffer.Clear();
            return;
        }

        for (int at = 0; at < buffer.Length; at += element.Length)
        {
            element[..Math.Min(element.Length, buffer.Length - at)].CopyTo(buffer[at..]);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, length - _done);
        if (count <= 0)
        {
            return 0;
        }

        buffer = buffer[..count];
        if (element.IsEmpty)
        {
            buffer.Clear();
        }
        else
        {
            // The last read may have stopped inside an element.
            int within = (int)(_done % element.Length);
            int head = within == 0 ? 0 : Math.Min(element.Length - within, count);
            element.Span.Slice(within, head).CopyTo(buffer);
            Fill(buffer[head..], element.Span);
        }

        _done += count;
        return count;
    }
}
