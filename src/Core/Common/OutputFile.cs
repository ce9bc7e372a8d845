using Microsoft.Win32.SafeHandles;

namespace TfModelTools.Common;

/// <summary>
/// The one way this library writes a file: into a temporary file beside the target, renamed over it by <see cref="Commit"/>.
/// Disposing without a commit removes the temporary file and leaves what was there untouched.
/// </summary>
/// <remarks>
/// A link is written through: the file it leads to is replaced, beside which the temporary file lies, and the link stays. A file that is
/// replaced hands on its permissions, its owner where that is allowed, and on Linux its extended attributes; where it has other names
/// (hard links) these keep the old content. A pipe or a device is never replaced but written into, at once or, where the
/// writer goes back and forth, from a temporary file when all is whole.
/// </remarks>
public sealed class OutputFile : IDisposable
{
    private readonly OverwriteMode _mode;
    private readonly FileStream? _temporary;
    private readonly OutputStream _stream;
    private readonly long _reserved;
    private OutputTarget _target;
    private bool _finished;

    private OutputFile(OutputTarget target, OverwriteMode mode, FileStream? temporary, Stream stream, long reserved)
    {
        _target = target;
        _mode = mode;
        _temporary = temporary;
        _stream = new OutputStream(stream, target.Path);
        _reserved = reserved;
    }

    /// <summary>The full path of the target.</summary>
    public string Path => _target.Path;

    /// <summary>Where to write.</summary>
    public OutputStream Stream => _stream;

    /// <summary>The bytes of the output; valid after <see cref="Commit"/>.</summary>
    public long Length { get; private set; }

    /// <summary>
    /// Whether the file is brought to the disk before it takes its place; it is unless somebody says otherwise. Without it a power cut
    /// soon after may leave a file with holes.
    /// </summary>
    public bool FlushesToDisk { get; set; } = true;

    /// <summary>Opens a temporary file beside the target, and removes those that processes which were killed have left there.</summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <param name="mode">What to do when the target exists.</param>
    /// <param name="length">
    /// About how many bytes will be written, for which room is made at once: writing is faster then, and a full disk is noticed before
    /// anything is done. 0 where it is not known.
    /// </param>
    /// <param name="order">Whether the writer goes back and forth.</param>
    /// <exception cref="OutputException">The folder is missing or not writable, the disk is full, or the target exists and may not be replaced.</exception>
    public static OutputFile Create(string path, OverwriteMode mode, long length = 0, OutputOrder order = OutputOrder.Seeking)
    {
        OutputFile file = Open(OutputTarget.Find(path, mode), mode, length, order);
        if (file._temporary is not null)
        {
            TemporaryFiles.RemoveStale(System.IO.Path.GetDirectoryName(file._temporary.Name)!, file._temporary.Name);
        }

        return file;
    }

    /// <summary>As <see cref="Create"/>, for one of many files in a folder from which left ones were removed before.</summary>
    internal static OutputFile CreateOneOfMany(string path, OverwriteMode mode) => Open(OutputTarget.Find(path, mode), mode, 0, OutputOrder.Seeking);

    /// <summary>Throws when <paramref name="path"/> could not be written, without touching the disk.</summary>
    /// <exception cref="OutputException">See <see cref="Create"/>.</exception>
    public static void EnsureAllowed(string path, OverwriteMode mode) => OutputTarget.Find(path, mode);

    /// <summary>What writing would do to what is there, as the end of a sentence: ", replace the file". Empty for a new file.</summary>
    /// <exception cref="OutputException">See <see cref="Create"/>.</exception>
    public static string Describe(string path, OverwriteMode mode) => OutputTarget.Find(path, mode).Describe();

    /// <summary>Gives the target another name in the same folder, for outputs whose name is known only when they are whole.</summary>
    /// <exception cref="OutputException">There is a file of that name that may not be replaced.</exception>
    internal void Retarget(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (System.IO.Path.GetDirectoryName(full) != System.IO.Path.GetDirectoryName(Path))
        {
            throw new ArgumentException("The target must stay in its folder.", nameof(path));
        }

        _target = OutputTarget.Find(full, _mode);
    }

    /// <summary>Brings what has been written to the disk, so that <see cref="Commit"/> has only to rename.</summary>
    /// <exception cref="OutputException">The disk is full.</exception>
    internal void Flush() => _stream.Do(() => _temporary?.Flush(flushToDisk: true));

    /// <summary>Flushes to disk (see <see cref="FlushesToDisk"/>) and renames the temporary file to the target.</summary>
    /// <exception cref="OutputException">The target appeared meanwhile and may not be replaced, or the disk is full, now or at a write before.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        if (_stream.Fault is { } fault)
        {
            throw fault;
        }

        Length = _stream.Length;
        try
        {
            if (_temporary is null)
            {
                _stream.Flush();
            }
            else if (_target.Kind == OutputTargetKind.Stream)
            {
                Send();
            }
            else
            {
                PutInPlace();
                _finished = true;
            }

            _stream.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputStream.CannotWrite(Path, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Abandon();
        if (!_finished && _temporary is not null)
        {
            TemporaryFiles.TryDelete(_temporary.Name);
        }

        _finished = true;
    }

    private static OutputFile Open(OutputTarget target, OverwriteMode mode, long length, OutputOrder order)
    {
        try
        {
            if (target.Kind == OutputTargetKind.Stream && order == OutputOrder.Forward)
            {
                return new OutputFile(target, mode, null, OpenStream(target), 0);
            }

            bool isSpooled = target.Kind == OutputTargetKind.Stream;
            FileStream temporary = TemporaryFiles.Create(
                () => isSpooled ? TemporaryName.In(System.IO.Path.GetTempPath(), "output") : TemporaryName.Beside(target.FinalPath),
                length,
                isPrivate: target.Kind != OutputTargetKind.New);
            return new OutputFile(target, mode, temporary, temporary, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputStream.CannotWrite(target.Path, e);
        }
    }

    /// <summary>Opens a pipe or a device as it is. A pipe waits for somebody who reads.</summary>
    private static Stream OpenStream(OutputTarget target)
    {
        if (target.IsStandardOutput)
        {
            return OpenStandardOutput();
        }

        FileStream stream = new(target.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        if (target.Existing is { Kind: FileKind.Regular })
        {
            // An open file by the system's name for it: /dev/fd/3.
            stream.SetLength(0);
        }

        return stream;
    }

    /// <summary>
    /// Opens standard output for a file's bytes. The runtime's own stream takes a reader who is gone for one who has read all, as listings may; half a file is none. A file that the
    /// shell opened is written by the runtime's: a stream of our own would not move the place where the next program goes on.
    /// </summary>
    private static Stream OpenStandardOutput()
    {
        if (!OperatingSystem.IsWindows())
        {
            FileStream stream = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, 0);
            if (!stream.CanSeek)
            {
                return stream;
            }

            stream.Dispose();
        }

        return Console.OpenStandardOutput();
    }

    /// <summary>Sends the temporary file into the pipe or device.</summary>
    private void Send()
    {
        using Stream output = OpenStream(_target);
        _temporary!.Flush();
        _temporary.Position = 0;
        _temporary.CopyTo(output, 1 << 17);
        output.Flush();
    }

    private void PutInPlace()
    {
        if (_temporary!.Length < _reserved)
        {
            // Gives back what was reserved behind the end.
            _temporary.SetLength(_temporary.Length);
        }

        _temporary.Flush(FlushesToDisk);
        FileStatus? there = FileStatus.OfLink(_target.FinalPath);
        if (there is { Kind: not FileKind.Regular })
        {
            throw new IOException("something else than a file has taken its place meanwhile.");
        }

        if ((there ?? _target.Existing) is { } old)
        {
            HandOn(old, there is not null);
        }

        // Still open: without its lock it would be taken for left behind.
        File.Move(_temporary.Name, _target.FinalPath, _mode == OverwriteMode.Replace);
    }

    /// <summary>Gives the new file what belongs to the old one beside its content.</summary>
    private void HandOn(FileStatus old, bool isThere)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Rights to run as the owner are the owner's to give.
        bool isOwner = FileSystemCalls.TrySetOwner(_temporary!.Name, old.Owner, old.Group);
        UnixFileMode mode = isOwner ? old.Mode : old.Mode & ~(UnixFileMode.SetUser | UnixFileMode.SetGroup);
        File.SetUnixFileMode(_temporary.SafeFileHandle, mode);
        if (isThere)
        {
            FileSystemCalls.CopyAttributes(_target.FinalPath, _temporary.Name);
        }
    }
}
