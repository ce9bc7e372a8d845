using Microsoft.Win32.SafeHandles;
using TfModelTools.Common;

namespace TfModelTools.Formats.Hdf5;

/// <summary>A file on disk.</summary>
internal sealed class FileStorage : ByteStorage
{
    private readonly SafeFileHandle _handle;

    private FileStorage(SafeFileHandle handle)
    {
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    public override long Length { get; }

    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidInputException">It cannot be opened.</exception>
    public static FileStorage Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return new FileStorage(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.None));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputNotFoundException($"'{path}' does not exist.", "Check the path.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            string problem = Directory.Exists(path) ? $"'{path}' is a folder, expected an HDF5 file." : $"'{path}' cannot be opened: {e.Message}";
            throw new InvalidInputException(problem, "Give the path of a file that can be read.", path, e);
        }
    }

    public override int Read(long offset, Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            int count = RandomAccess.Read(_handle, buffer[done..], offset + done);
            if (count == 0)
            {
                break;
            }

            done += count;
        }

        return done;
    }

    public override void Dispose() => _handle.Dispose();
}
