namespace TfModelTools.Formats.Zip;

/// <summary>The end of a stream from a position on, as a stream that begins at 0. Nothing is closed with it.</summary>
/// <param name="inner">The stream.</param>
/// <param name="start">Where it begins.</param>
internal sealed class StreamWindow(Stream inner, long start) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => inner.CanRead;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => inner.Length - start;

    /// <inheritdoc/>
    public override long Position
    {
        get => inner.Position - start;
        set => inner.Position = start + value;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => origin switch
    {
        SeekOrigin.Begin => Position = offset,
        SeekOrigin.Current => Position += offset,
        _ => Position = Length + offset,
    };

    /// <inheritdoc/>
    public override void SetLength(long value) => inner.SetLength(start + value);
}
