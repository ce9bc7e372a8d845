using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats;

/// <summary>
/// Reads one range of an open file, of which several threads may read others. The range was checked against the file's length when it was
/// opened; a file that has shrunk since is reported as such.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="place">What the range is, for messages.</param>
/// <param name="offset">Where it begins, in bytes.</param>
/// <param name="length">How many bytes it has.</param>
/// <param name="ownsFile">Whether the file is closed with this.</param>
internal sealed class FileRangeStream(ByteSource file, string place, long offset, long length, bool ownsFile = false) : ForwardStream, IParallelReadable
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

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && ownsFile)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
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
        int read = file.Read(offset + at, buffer, place);
        return read > 0 ? read : throw new CorruptFileException(file.Path, place, $"the end of the file at offset {offset + at}", $"{length - at} more bytes");
    }
}
