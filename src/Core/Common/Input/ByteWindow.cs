namespace TfModelTools.Common.Input;

/// <summary>A range of other bytes that is read as if it were all: an entry that an archive stores without compression.</summary>
/// <param name="whole">The bytes around it.</param>
/// <param name="offset">Where in them it begins.</param>
/// <param name="length">How many it has; they were checked to be there.</param>
/// <param name="path">What it is, for messages.</param>
/// <param name="ownsWhole">Whether the bytes around it are closed with it.</param>
internal sealed class ByteWindow(ByteSource whole, long offset, long length, string path, bool ownsWhole) : ByteSource
{
    /// <inheritdoc/>
    public override string Path => path;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override int Read(long offsetInside, Span<byte> buffer, string? place = null) =>
        whole.Read(offset + offsetInside, buffer[..(int)Math.Clamp(length - offsetInside, 0, buffer.Length)], place);

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (ownsWhole)
        {
            whole.Dispose();
        }
    }
}
