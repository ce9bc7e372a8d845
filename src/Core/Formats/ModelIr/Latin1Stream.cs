namespace TfModelTools.Formats.ModelIr;

/// <summary>Bytes that stand in a file as text of Latin-1 in UTF-8, which was checked before: one byte below 0x80, or two.</summary>
/// <param name="text">The text's bytes; closed with this.</param>
internal sealed class Latin1Stream(Stream text) : ForwardStream
{
    private readonly byte[] _buffer = new byte[1 << 14];
    private int _at;
    private int _length;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int written = 0;
        while (written < buffer.Length && TryReadText(out byte first))
        {
            if (first >= 0x80)
            {
                TryReadText(out byte second);
                first = (byte)(((first & 3) << 6) | (second & 0x3f));
            }

            buffer[written++] = first;
        }

        return written;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            text.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TryReadText(out byte next)
    {
        if (_at == _length)
        {
            _length = text.Read(_buffer);
            _at = 0;
        }

        next = _at < _length ? _buffer[_at++] : (byte)0;
        return _length > 0;
    }
}
