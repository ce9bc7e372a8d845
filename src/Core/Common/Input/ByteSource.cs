namespace TfModelTools.Common.Input;

/// <summary>Bytes that are read by position, by any number of threads at once: a file, a range of one, or memory. Whoever opens one disposes it.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>Where the bytes come from, for messages.</summary>
    public abstract string Path { get; }

    /// <summary>The number of bytes when it was opened.</summary>
    public abstract long Length { get; }

    /// <summary>Reads from a place; gives fewer bytes than asked for only at the end.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="buffer">What to fill.</param>
    /// <param name="place">What is being read, for the fault's message; null for the offset alone.</param>
    /// <exception cref="CorruptFileException">The device fails.</exception>
    public abstract int Read(long offset, Span<byte> buffer, string? place = null);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Fills a buffer from a place.</summary>
    /// <param name="buffer">What to fill.</param>
    /// <param name="offset">Where it begins, in bytes.</param>
    /// <param name="place">What is being read, for the fault's message.</param>
    /// <exception cref="CorruptFileException">The bytes end before the buffer is full, or the device fails.</exception>
    public void ReadExactly(Span<byte> buffer, long offset, string place)
    {
        int read = Read(offset, buffer, place);
        if (read < buffer.Length)
        {
            throw new CorruptFileException(Path, place, $"the end of the file at byte {offset + read}", $"data up to byte {offset + buffer.Length}");
        }
    }

    /// <summary>The first bytes: as many as asked for, or all there are.</summary>
    public byte[] ReadStart(int most)
    {
        byte[] bytes = new byte[Math.Min(most, Length)];
        int read = Read(0, bytes);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}
