using Microsoft.Win32.SafeHandles;

namespace TfModelTools.Common;

/// <summary>
/// The one way this library writes a folder of files: staged beside the target, and moved into place by <see cref="Commit"/>
/// when all of it is whole. Disposing without a commit removes the staged files and leaves what was there untouched.
/// </summary>
public sealed class OutputFolder : IDisposable
{
    private readonly string _stagingPath;
    private readonly OverwriteMode _mode;
    private bool _finished;

    private OutputFolder(string path, string stagingPath, OverwriteMode mode)
    {
        Path = path;
        _stagingPath = stagingPath;
        _mode = mode;
    }

    /// <summary>The full path of the target folder.</summary>
    public string Path { get; }

    /// <summary>Whether the files are brought to the disk before the folder takes its place, as <see cref="OutputFile.FlushesToDisk"/>.</summary>
    public bool FlushesToDisk { get; set; } = true;

    /// <summary>Opens a staging folder beside the target.</summary>
    /// <param name="path">The target folder; its parent must exist. An existing empty folder counts as absent.</param>
    /// <param name="mode">What to do when the target exists and is not empty.</param>
    /// <exception cref="OutputException">The parent is missing or not writable, or the target may not be replaced.</exception>
    public static OutputFolder Create(string path, OverwriteMode mode)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        EnsureAllowed(full, mode);
        string parent = System.IO.Path.GetDirectoryName(full)!;
        string staging = System.IO.Path.Combine(parent, $".{System.IO.Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(staging);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(full, e);
        }

        return new OutputFolder(full, staging, mode);
    }

    /// <summary>Throws when <paramref name="path"/> could not be written, without touching the disk.</summary>
    /// <exception cref="OutputException">See <see cref="Create"/>.</exception>
    public static void EnsureAllowed(string path, OverwriteMode mode)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (File.Exists(full))
        {
            throw new OutputException($"'{full}' is a file, expected the name of a folder.", "Choose another path.", full);
        }

        string? parent = System.IO.Path.GetDirectoryName(full);
        if (parent is null || !Directory.Exists(parent))
        {
            throw new OutputException($"The folder '{parent}' for the output '{full}' does not exist.", "Create the folder first or choose another path.", full);
        }

        if (mode == OverwriteMode.Refuse && Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
        {
            throw new OutputException($"'{full}' exists already and is not empty.", "Use -Force to replace it, or choose another path.", full);
        }
    }

    /// <summary>Creates a file in the folder, and the folders above it.</summary>
    /// <param name="relativePath">A path below the folder, with forward slashes. It must stay inside.</param>
    /// <exception cref="OutputException">The path leaves the folder, or the file cannot be created.</exception>
    public FileStream CreateFile(string relativePath)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        string full = System.IO.Path.GetFullPath(System.IO.Path.Combine(_stagingPath, relativePath));
        if (!full.StartsWith(_stagingPath + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new OutputException($"'{relativePath}' lies outside the output folder '{Path}'.", "Rename the part of the model this name comes from.", Path);
        }

        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            return new FileStream(full, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(full, e);
        }
    }

    /// <summary>Writes a text file with LF line ends and UTF-8 without a byte-order mark.</summary>
    public void WriteText(string relativePath, string text)
    {
        using FileStream stream = CreateFile(relativePath);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));
    }

    /// <summary>
    /// Flushes every file to disk and moves the staged folder to the target; an old target is removed only when the new one stands. Old
    /// and new change places in one step where the system can do that (<see cref="FileSystemCalls.TrySwapFolders"/>); elsewhere a process that is killed
    /// between two renames leaves the old folder beside the target, as a hidden one that ends in .tmp.old.
    /// </summary>
    /// <exception cref="OutputException">The target cannot be replaced, or the disk is full.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        EnsureAllowed(Path, _mode);
        string? old = null;
        try
        {
            if (FlushesToDisk)
            {
                FlushFiles();
            }

            if (Directory.Exists(Path) && FileSystemCalls.TrySwapFolders(_stagingPath, Path))
            {
                old = _stagingPath;
            }
            else
            {
                if (Directory.Exists(Path))
                {
                    old = _stagingPath + ".old";
                    Directory.Move(Path, old);
                }

                Directory.Move(_stagingPath, Path);
            }

            _finished = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AggregateException)
        {
            if (old is not null && !Directory.Exists(Path))
            {
                Directory.Move(old, Path);
            }

            throw CannotWrite(Path, e);
        }

        if (old is not null)
        {
            Directory.Delete(old, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_finished)
        {
            _finished = true;
            Directory.Delete(_stagingPath, recursive: true);
        }
    }

    // After a power cut a folder that was renamed must not hold files whose content never reached the disk.
    private void FlushFiles() => Parallel.ForEach(
        Directory.EnumerateFiles(_stagingPath, "*", SearchOption.AllDirectories),
        static file =>
        {
            using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        });

    private static OutputException CannotWrite(string path, Exception cause) =>
        new($"'{path}' cannot be written: {cause.Message}", "Check the permissions and the free space of the folder, or choose another path.", path, cause);
}
