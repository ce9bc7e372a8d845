namespace TfModelTools.Common.Input;

/// <summary>Bytes in memory, such as a compressed entry of an archive that was expanded.</summary>
/// <param name="bytes">The bytes; not copied.</param>
/// <param name="path">Where they come from, for messages.</param>
internal sealed class ByteMemory(ReadOnlyMemory<byte> bytes, string path) : ByteSource
{
    /// <inheritdoc/>
    public override string Path => path;

    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> buffer, string? place = null)
    {
        int count = (int)Math.Clamp(bytes.Length - offset, 0, buffer.Length);
        bytes.Span.Slice((int)Math.Min(offset, bytes.Length), count).CopyTo(buffer);
        return count;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
