namespace TfModelTools.Common;

/// <summary>
/// The one way this library writes a file: into a temporary file beside the target, renamed over it by <see cref="Commit"/>.
/// Disposing without a commit removes the temporary file and leaves what was there untouched.
/// </summary>
public sealed class OutputFile : IDisposable
{
    private readonly string _temporaryPath;
    private readonly OverwriteMode _mode;
    private readonly FileStream _stream;
    private readonly long _reserved;
    private bool _finished;

    private OutputFile(string path, string temporaryPath, OverwriteMode mode, FileStream stream, long reserved)
    {
        Path = path;
        _temporaryPath = temporaryPath;
        _mode = mode;
        _stream = stream;
        _reserved = reserved;
    }

    /// <summary>The full path of the target.</summary>
    public string Path { get; private set; }

    /// <summary>Where to write.</summary>
    public Stream Stream => _stream;

    /// <summary>
    /// Whether the file is brought to the disk before it takes its place; it is unless somebody says otherwise. Without it a power cut
    /// soon after may leave a file with holes.
    /// </summary>
    public bool FlushesToDisk { get; set; } = true;

    /// <summary>Opens a temporary file beside the target.</summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <param name="mode">What to do when the target exists.</param>
    /// <param name="length">
    /// About how many bytes will be written, for which room is made at once: writing is faster then, and a full disk is noticed before
    /// anything is done. 0 where it is not known.
    /// </param>
    /// <exception cref="OutputException">The folder is missing or not writable, the disk is full, or the target exists and may not be replaced.</exception>
    public static OutputFile Create(string path, OverwriteMode mode, long length = 0)
    {
        string full = System.IO.Path.GetFullPath(path);
        EnsureAllowed(full, mode);
        string temporary = TemporaryPath(full);
        try
        {
            // No FileShare.Read: nobody should see the unfinished file. A large buffer: weights come in big runs.
            return new OutputFile(full, temporary, mode, new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 1 << 17, PreallocationSize = length,
            }), length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(full, e);
        }
    }

    /// <summary>A new name for a temporary file beside a target.</summary>
    /// <param name="path">The full path of the target.</param>
    internal static string TemporaryPath(string path) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, $".{System.IO.Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");

    /// <summary>
    /// Removes temporary files of targets that a process left behind which was killed: those that nobody holds open and nobody has
    /// written to for a while.
    /// </summary>
    /// <param name="folder">The folder of the targets.</param>
    /// <param name="isTarget">Whether a file name is one of the targets.</param>
    internal static void RemoveAbandoned(string folder, Func<string, bool> isTarget)
    {
        const int SuffixLength = 1 + 32 + 4; // .GUID.tmp
        DateTime before = DateTime.UtcNow - TimeSpan.FromMinutes(1);
        foreach (string path in Directory.EnumerateFiles(folder, ".*.tmp"))
        {
            string name = System.IO.Path.GetFileName(path);
            if (name.Length <= SuffixLength + 1
                || !Guid.TryParseExact(name[^(SuffixLength - 1)..^4], "N", out _)
                || !isTarget(name[1..^SuffixLength])
                || File.GetLastWriteTimeUtc(path) > before)
            {
                continue;
            }

            try
            {
                using FileStream held = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody is writing it after all.
            }
        }
    }

    /// <summary>Throws when <paramref name="path"/> could not be written, without touching the disk.</summary>
    /// <exception cref="OutputException">See <see cref="Create"/>.</exception>
    public static void EnsureAllowed(string path, OverwriteMode mode)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new OutputException($"'{full}' is a folder, expected the name of a file.", "Give a file name inside the folder.", full);
        }

        string? folder = System.IO.Path.GetDirectoryName(full);
        if (folder is null || !Directory.Exists(folder))
        {
            throw new OutputException($"The folder '{folder}' for the output '{full}' does not exist.", "Create the folder first or choose another path.", full);
        }

        if (mode == OverwriteMode.Refuse && File.Exists(full))
        {
            throw new OutputException($"'{full}' exists already.", "Use -Force to replace it, or choose another path.", full);
        }
    }

    /// <summary>Gives the target another name in the same folder, for outputs whose name is known only when they are whole.</summary>
    /// <exception cref="OutputException">There is a file of that name that may not be replaced.</exception>
    internal void Retarget(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (System.IO.Path.GetDirectoryName(full) != System.IO.Path.GetDirectoryName(Path))
        {
            throw new ArgumentException("The target must stay in its folder.", nameof(path));
        }

        EnsureAllowed(full, _mode);
        Path = full;
    }

    /// <summary>Brings what has been written to the disk, so that <see cref="Commit"/> has only to rename.</summary>
    /// <exception cref="OutputException">The disk is full.</exception>
    internal void Flush()
    {
        try
        {
            _stream.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(Path, e);
        }
    }

    /// <summary>Flushes to disk (see <see cref="FlushesToDisk"/>) and renames the temporary file to the target.</summary>
    /// <exception cref="OutputException">The target appeared meanwhile and may not be replaced, or the disk is full.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        try
        {
            if (_stream.Length < _reserved)
            {
                // Gives back what was reserved behind the end.
                _stream.SetLength(_stream.Length);
            }

            _stream.Flush(FlushesToDisk);
            _stream.Dispose();
            File.Move(_temporaryPath, Path, _mode == OverwriteMode.Replace);
            _finished = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(Path, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_finished)
        {
            return;
        }

        _finished = true;
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // A full disk fails the last flush of an output that is being thrown away: the fault was reported already.
        }

        File.Delete(_temporaryPath);
    }

    private static OutputException CannotWrite(string path, Exception cause) =>
        new($"'{path}' cannot be written: {cause.Message}", "Check the permissions and the free space of the folder, or choose another path.", path, cause);
}
