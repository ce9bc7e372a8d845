using Microsoft.Win32.SafeHandles;

namespace TfModelTools.Common.Input;

/// <summary>
/// A file, open for reading by position; and the one way this library opens a file for reading, with the faults it reports in place of the
/// system's. What can be read only once, a pipe, what a shell puts in the place of a file or standard input, is kept in a temporary file, so
/// that every reader may look at it first and read back and forth: see <see cref="PipedInputs"/>.
/// </summary>
internal sealed class InputFile : ByteSource
{
    private readonly SafeFileHandle _handle;

    private InputFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        try
        {
            Length = RandomAccess.GetLength(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Raised with its path before a file is opened: tests count.</summary>
    internal static event Action<string>? Opening;

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Opens a file for reading by position.</summary>
    /// <exception cref="InputNotFoundException">There is no such file, or it may not be read.</exception>
    /// <exception cref="LimitExceededException">It is a pipe that gives more than <see cref="Limits.MaxPipedBytes"/>.</exception>
    public static InputFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new InputFile(path, Open(path, static p => File.OpenHandle(p, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.None)));
    }

    /// <summary>Opens a file for reading from the front.</summary>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static FileStream OpenStream(string path, int bufferSize) => Open(
        path, p => new FileStream(p, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize, FileOptions.SequentialScan));

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most bytes it may have.</param>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static byte[] ReadBytes(string path, long limit = Limits.MaxMetadataBytes)
    {
        using FileStream stream = OpenStream(path, 0);
        if (stream.Length > limit)
        {
            throw new LimitExceededException(FormattableString.Invariant($"'{path}' has {stream.Length} bytes, more than the limit of {limit}."), "Check that it is the file you meant.", path);
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The lines of a text file.</summary>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static string[] ReadLines(string path)
    {
        using MemoryStream bytes = new(ReadBytes(path));
        using StreamReader reader = new(bytes);
        List<string> lines = [];
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    /// <summary>The length of a file in bytes: of a link that of the file it leads to, of a pipe that of all it gives.</summary>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static long LengthOf(string path)
    {
        using InputFile file = Open(path);
        return file.Length;
    }

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> buffer, string? place = null)
    {
        int done = 0;
        try
        {
            for (int read; done < buffer.Length && (read = RandomAccess.Read(_handle, buffer[done..], offset + done)) > 0; done += read)
            {
            }
        }
        catch (IOException e)
        {
            throw new CorruptFileException(Path, place is null ? $"byte {offset + done}" : $"{place} at byte {offset + done}", $"an unreadable place ({e.Message})", "readable bytes", innerException: e);
        }

        return done;
    }

    /// <inheritdoc/>
    public override void Dispose() => _handle.Dispose();

    private static T Open<T>(string path, Func<string, T> open)
    {
        Opening?.Invoke(path);
        try
        {
            return FileStatus.Of(path) is { IsStream: true } ? PipedInputs.Open(path, open) : open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw CannotRead(path, e);
        }
    }

    private static InputNotFoundException CannotRead(string path, Exception cause) => Directory.Exists(path)
        ? new($"'{path}' is a folder, expected a file.", "Give the path of a file.", path, cause)
        : FileStatus.Of(path) is not null
            ? new($"'{path}' cannot be read: {cause.Message}", "Check the permissions of the file, and whether another program holds it open.", path, cause)
            : new($"'{path}' does not exist.", "Check the spelling of the path, or copy the missing file beside the others.", path, cause);
}
