namespace TfModelTools.Common;

/// <summary>
/// What an output file is written through. A write that fails is an <see cref="OutputException"/>; after it, and after the output was
/// given up, nothing is written any more, so that a compressor that is disposed of flushes into nothing instead of failing once more.
/// </summary>
/// <param name="inner">Where the bytes go; disposed with this.</param>
/// <param name="path">The path of the output, for faults.</param>
public sealed class OutputStream(Stream inner, string path) : Stream
{
    private readonly bool _canSeek = inner.CanSeek;
    private bool _disposed;
    private long _written;

    /// <inheritdoc/>
    public override bool CanRead => _canSeek && inner.CanRead;

    /// <inheritdoc/>
    public override bool CanSeek => _canSeek;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <summary>The bytes in the output; of a pipe or device, those that have been written.</summary>
    public override long Length => _canSeek ? inner.Length : _written;

    /// <inheritdoc/>
    public override long Position
    {
        get => _canSeek ? inner.Position : _written;
        set => Do(() => inner.Position = value);
    }

    /// <summary>The first write that failed; null for none.</summary>
    internal OutputException? Fault { get; private set; }

    /// <summary>Whether everything more is to be dropped.</summary>
    internal bool IsAbandoned { get; private set; }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (IsAbandoned)
        {
            return;
        }

        try
        {
            inner.Write(buffer);
            _written += buffer.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fail(e);
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void WriteByte(byte value) => Write([value]);

    /// <inheritdoc/>
    public override void Flush() => Do(inner.Flush);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => inner.Read(buffer);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        Do(() => inner.Seek(offset, origin));
        return IsAbandoned ? 0 : inner.Position;
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => Do(() => inner.SetLength(value));

    /// <summary>Does something with the file below; what fails is the output's fault.</summary>
    internal void Do(Action work)
    {
        if (IsAbandoned)
        {
            return;
        }

        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fail(e);
        }
    }

    /// <summary>Drops everything that is still to come, and closes the file below without a fault.</summary>
    internal void Abandon()
    {
        IsAbandoned = true;
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            inner.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk fails the last flush of an output that is being thrown away.
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            if (IsAbandoned)
            {
                _disposed = false;
                Abandon();
            }
            else
            {
                Do(inner.Dispose);
                IsAbandoned = true;
            }
        }

        base.Dispose(disposing);
    }

    private OutputException Fail(Exception cause)
    {
        IsAbandoned = true;
        return Fault = CannotWrite(path, cause);
    }

    /// <summary>The fault of an output that cannot be written.</summary>
    internal static OutputException CannotWrite(string path, Exception cause) => StandardStreams.IsReaderGone(cause)
        ? new($"'{path}' cannot be written: the program that reads it has ended", "Let it read everything, or write to a file.", path, cause)
        : new($"'{path}' cannot be written: {cause.Message}", "Check the permissions and the free space of the folder, or choose another path.", path, cause);
}
