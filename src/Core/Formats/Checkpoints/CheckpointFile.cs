using Microsoft.Win32.SafeHandles;
using TfModelTools.Common;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>One file of a checkpoint, open for positional reading by any number of threads.</summary>
internal sealed class CheckpointFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private CheckpointFile(string path, SafeFileHandle handle, long length)
    {
        Path = path;
        _handle = handle;
        Length = length;
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>The file's length in bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputNotFoundException">It is missing or may not be read.</exception>
    public static CheckpointFile Open(string path)
    {
        SafeFileHandle handle = InputFile.OpenHandle(path);
        try
        {
            return new CheckpointFile(path, handle, RandomAccess.GetLength(handle));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Fills a buffer from a place in the file.</summary>
    /// <param name="buffer">What to fill.</param>
    /// <param name="offset">Where in the file, in bytes.</param>
    /// <param name="place">What is being read, for the fault's message.</param>
    /// <exception cref="CorruptFileException">The file ends before the buffer is full, or the device fails.</exception>
    public void ReadExactly(Span<byte> buffer, long offset, string place)
    {
        try
        {
            for (int done = 0; done < buffer.Length;)
            {
                int read = RandomAccess.Read(_handle, buffer[done..], offset + done);
                if (read == 0)
                {
                    throw new CorruptFileException(
                        Path, place, $"the end of the file at byte {offset + done}", $"data up to byte {offset + buffer.Length}");
                }

                done += read;
            }
        }
        catch (IOException e)
        {
            throw new CorruptFileException(Path, place, $"a read error ({e.Message})", $"{buffer.Length} bytes at {offset}", innerException: e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
