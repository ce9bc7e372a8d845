using Microsoft.Win32.SafeHandles;
using TfModelTools.Common;

namespace TfModelTools.Formats;

/// <summary>
/// Reads one range of an open file by position, so that several threads may read the same handle. The range was checked against
/// the file's length when it was opened; a file that has shrunk since is reported as such.
/// </summary>
internal sealed class FileRangeStream(SafeFileHandle file, string path, string place, long offset, long length) : ForwardStream, IParallelReadable
{
    private long _at;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, length - _at);
        if (wanted == 0)
        {
            return 0;
        }

        int read = ReadAt(_at, buffer[..wanted]);
        _at += read;
        return read;
    }

    /// <inheritdoc/>
    public void ReadRest(Memory<byte> destination, CancellationToken cancellationToken)
    {
        long start = Take(destination.Length);
        ParallelFill.Run(destination, ParallelFill.Parts(destination.Length), (_, at, run) => FillAt(start + at, run.Span), cancellationToken);
    }

    /// <summary>Passes over bytes; gives where in the range they begin.</summary>
    internal long Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, length - _at);
        long start = _at;
        _at += count;
        return start;
    }

    /// <summary>Fills a buffer from a place in the range; for several threads at once.</summary>
    internal void FillAt(long at, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            int read = ReadAt(at, buffer);
            buffer = buffer[read..];
            at += read;
        }
    }

    private int ReadAt(long at, Span<byte> buffer)
    {
        int read;
        try
        {
            read = RandomAccess.Read(file, buffer, offset + at);
        }
        catch (IOException e)
        {
            throw new CorruptFileException(path, place, $"an unreadable place at offset {offset + at} ({e.Message})", "readable bytes", innerException: e);
        }

        return read > 0 ? read : throw new CorruptFileException(path, place, $"the end of the file at offset {offset + at}", $"{length - at} more bytes");
    }
}
