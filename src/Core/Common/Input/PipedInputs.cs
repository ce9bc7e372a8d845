using System.Collections.Concurrent;

namespace TfModelTools.Common.Input;

/// <summary>
/// What came from pipes and standard input, kept in temporary files. Within a scope a pipe is read once, and whoever opens its path again
/// gets the same bytes; outside of one each opening reads the pipe. A scope holds for what runs within it, on whatever thread; its files
/// go with it, and those of a killed process with the next one that needs some.
/// </summary>
public sealed class PipedInputs : IDisposable
{
    private static readonly AsyncLocal<PipedInputs?> Current = new();
    private static readonly Lazy<PipedInputs> OfProcess = new(() =>
    {
        PipedInputs inputs = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => inputs.Remove();
        return inputs;
    });

    private readonly ConcurrentDictionary<string, Lazy<FileStream>> _files = new(StringComparer.Ordinal);
    private readonly PipedInputs? _outer = Current.Value;

    private PipedInputs()
    {
    }

    /// <summary>Begins a scope: one run of a command line.</summary>
    public static PipedInputs Begin() => Current.Value = new PipedInputs();

    /// <summary>
    /// A path that can be opened more than once and stays what it is as long as the process lives: of a pipe a temporary file with all it
    /// gives, of anything else the path itself. For objects that outlive the command that makes them.
    /// </summary>
    /// <exception cref="InputNotFoundException">The pipe cannot be read, or it is a terminal or another device.</exception>
    /// <exception cref="LimitExceededException">It gives more than <see cref="Limits.MaxPipedBytes"/>.</exception>
    public static string Keep(string path)
    {
        if (FileStatus.Of(path) is not { IsStream: true })
        {
            return path;
        }

        FileStream kept = Read(path);
        OfProcess.Value._files[kept.Name] = new Lazy<FileStream>(kept);
        return kept.Name;
    }

    /// <summary>The path of standard input, which every reader can open.</summary>
    public static string StandardInput() => OperatingSystem.IsWindows() ? KeepStandardInput() : StandardStreams.Input;

    /// <summary>Opens what a pipe gives.</summary>
    /// <param name="path">The pipe.</param>
    /// <param name="open">Opens a file.</param>
    internal static T Open<T>(string path, Func<string, T> open)
    {
        if (Current.Value is { } scope)
        {
            return open(scope._files.GetOrAdd(StandardStreams.IsInput(path) ? StandardStreams.Input : Path.GetFullPath(path), static p => new Lazy<FileStream>(() => Read(p))).Value.Name);
        }

        using FileStream once = Read(path);
        try
        {
            return open(once.Name);
        }
        finally
        {
            // On Unix whoever has it open goes on reading.
            TemporaryFiles.TryDelete(once.Name);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Current.Value = _outer;
        Remove();
    }

    private static string KeepStandardInput()
    {
        FileStream kept = Copy(Console.OpenStandardInput(), "standard input");
        OfProcess.Value._files[kept.Name] = new Lazy<FileStream>(kept);
        return kept.Name;
    }

    private static FileStream Read(string path)
    {
        FileKind kind = FileStatus.Of(path)?.Kind ?? FileKind.Pipe;
        if (kind is FileKind.CharacterDevice or FileKind.BlockDevice)
        {
            throw new InputNotFoundException(
                StandardStreams.IsInput(path) ? "Standard input is a terminal or another device, expected a file or a pipe." : $"'{path}' is a device, expected a file or a pipe.",
                "Give the path of a file, or send one through a pipe.",
                path);
        }

        return StandardStreams.IsInput(path) ? Copy(Console.OpenStandardInput(), "standard input")
            : kind == FileKind.Socket ? throw new InputNotFoundException($"'{path}' is a socket, which cannot be read as a file.", "Give the path of a file, or send one through a pipe.", path)
            : Copy(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0), $"'{path}'");
    }

    /// <summary>Keeps all that a pipe gives; held open, and so locked, until it is removed.</summary>
    private static FileStream Copy(Stream pipe, string what)
    {
        using (pipe)
        {
            FileStream file;
            try
            {
                file = TemporaryFiles.Create(() => TemporaryName.In(Path.GetTempPath(), "input"), 0, isPrivate: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw OutputStream.CannotWrite(Path.GetTempPath(), e);
            }

            try
            {
                TemporaryFiles.RemoveStale(Path.GetTempPath(), file.Name);
                byte[] buffer = new byte[1 << 17];
                long length = 0;
                for (int read; (read = pipe.Read(buffer)) > 0;)
                {
                    length += read;
                    if (length > Limits.MaxPipedBytes)
                    {
                        throw new LimitExceededException(
                            FormattableString.Invariant($"{what} gives more than {Limits.MaxPipedBytes} bytes, the limit for what does not come from a file."), "Save it to a file first, and give its path.");
                    }

                    Write(file, buffer.AsSpan(0, read));
                }

                Write(file, []);
                return OperatingSystem.IsWindows() ? Reopen(file) : file;
            }
            catch
            {
                try
                {
                    file.Dispose();
                }
                catch (IOException)
                {
                    // A full disk, which is being reported.
                }

                TemporaryFiles.TryDelete(file.Name);
                throw;
            }
        }
    }

    private static void Write(FileStream file, ReadOnlySpan<byte> bytes)
    {
        try
        {
            file.Write(bytes);
            if (bytes.Length == 0)
            {
                file.Flush();
            }
        }
        catch (IOException e)
        {
            throw OutputStream.CannotWrite(file.Name, e);
        }
    }

    // Windows lets nobody read what another may write.
    private static FileStream Reopen(FileStream file)
    {
        file.Dispose();
        return new FileStream(file.Name, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0);
    }

    private void Remove()
    {
        foreach ((string path, Lazy<FileStream> file) in _files)
        {
            if (_files.TryRemove(path, out _) && file.IsValueCreated)
            {
                string name = file.Value.Name;
                file.Value.Dispose();
                TemporaryFiles.TryDelete(name);
            }
        }
    }
}
