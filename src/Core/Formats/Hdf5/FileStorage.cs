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

    /// <exception cref="InputNotFoundException">There is no such file, or it may not be read.</exception>
    public static FileStorage Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileStorage(InputFile.OpenHandle(path));
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
