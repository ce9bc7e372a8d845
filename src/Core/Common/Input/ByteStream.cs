namespace TfModelTools.Common.Input;

/// <summary>The bytes of a seekable stream; reads take turns, because a stream has one position.</summary>
/// <param name="stream">The stream; nobody else may use it meanwhile.</param>
/// <param name="path">Where the bytes come from, for messages.</param>
/// <param name="leaveOpen">Whether it stays open when this is disposed.</param>
internal sealed class ByteStream(Stream stream, string path, bool leaveOpen) : ByteSource
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public override string Path => path;

    /// <inheritdoc/>
    public override long Length { get; } = stream.Length;

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> buffer, string? place = null)
    {
        lock (_lock)
        {
            stream.Position = offset;
            return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (!leaveOpen)
        {
            stream.Dispose();
        }
    }
}
