using Microsoft.Win32.SafeHandles;

namespace TfModelTools.Common;

/// <summary>
/// The one way this library writes a folder of files: staged beside the target, and moved into place by <see cref="Commit"/>
/// when all of it is whole. Disposing without a commit removes the staged files and leaves what was there untouched.
/// </summary>
/// <remarks>
/// A link to a folder is written through: the folder it leads to is replaced, and the link stays. A folder that is replaced hands on its
/// permissions and, where that is allowed, its owner. One that holds pipes or devices, or that the process or its user is at home in, is
/// never replaced.
/// </remarks>
public sealed class OutputFolder : IDisposable
{
    private const string ContentName = "content";

    private readonly string _finalPath;
    private readonly string _stagingPath;
    private readonly string _contentPath;
    private readonly FileStream _held;
    private readonly OverwriteMode _mode;
    private bool _finished;

    private OutputFolder(string path, string finalPath, string stagingPath, FileStream held, OverwriteMode mode)
    {
        Path = path;
        _finalPath = finalPath;
        _stagingPath = stagingPath;
        _contentPath = System.IO.Path.Combine(stagingPath, ContentName);
        _held = held;
        _mode = mode;
    }

    /// <summary>The full path of the target folder.</summary>
    public string Path { get; }

    /// <summary>Whether the files are brought to the disk before the folder takes its place, as <see cref="OutputFile.FlushesToDisk"/>.</summary>
    public bool FlushesToDisk { get; set; } = true;

    /// <summary>Opens a staging folder beside the target, and removes those that processes which were killed have left there.</summary>
    /// <param name="path">The target folder; its parent must exist. An existing empty folder counts as absent.</param>
    /// <param name="mode">What to do when the target exists and is not empty.</param>
    /// <exception cref="OutputException">The parent is missing or not writable, or the target may not be replaced.</exception>
    public static OutputFolder Create(string path, OverwriteMode mode)
    {
        string full = Full(path);
        string final = Find(full, mode);
        try
        {
            string staging = TemporaryFiles.CreateFolder(() => TemporaryName.Beside(final), out FileStream held);
            OutputFolder folder = new(full, final, staging, held, mode);
            try
            {
                Directory.CreateDirectory(folder._contentPath);
                TemporaryFiles.RemoveStale(System.IO.Path.GetDirectoryName(final)!, held.Name);
                return folder;
            }
            catch
            {
                folder.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(full, e);
        }
    }

    /// <summary>Throws when <paramref name="path"/> could not be written, without touching the disk.</summary>
    /// <exception cref="OutputException">See <see cref="Create"/>.</exception>
    public static void EnsureAllowed(string path, OverwriteMode mode) => Find(Full(path), mode);

    /// <summary>What writing would do to what is there, as the end of a sentence: ", replace the folder". Empty for a new folder.</summary>
    /// <exception cref="OutputException">See <see cref="Create"/>.</exception>
    public static string Describe(string path, OverwriteMode mode)
    {
        string full = Full(path), final = Find(full, mode);
        string replace = Directory.Exists(final) && Directory.EnumerateFileSystemEntries(final).Any() ? ", replace the folder and all that is in it" : string.Empty;
        return full == final ? replace : $", write through the link to '{final}'{replace}";
    }

    /// <summary>Creates a file in the folder, and the folders above it.</summary>
    /// <param name="relativePath">A path below the folder, with forward slashes. It must stay inside.</param>
    /// <exception cref="OutputException">The path leaves the folder, or the file cannot be created.</exception>
    public OutputStream CreateFile(string relativePath)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        string full = System.IO.Path.GetFullPath(System.IO.Path.Combine(_contentPath, relativePath));
        if (!full.StartsWith(_contentPath + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new OutputException($"'{relativePath}' lies outside the output folder '{Path}'.", "Rename the part of the model this name comes from.", Path);
        }

        string final = System.IO.Path.Combine(Path, relativePath);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            return new OutputStream(new FileStream(full, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16), final);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(final, e);
        }
    }

    /// <summary>Writes a text file with LF line ends and UTF-8 without a byte-order mark.</summary>
    public void WriteText(string relativePath, string text)
    {
        using OutputStream stream = CreateFile(relativePath);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));
    }

    /// <summary>
    /// Flushes every file to disk and moves the staged folder to the target; an old target is removed only when the new one stands. Old
    /// and new change places in one step where the system can do that (<see cref="FileSystemCalls.TrySwapFolders"/>); elsewhere a process that is killed
    /// between two renames leaves the old folder beside the target, where the next writer finds it and puts it back.
    /// </summary>
    /// <exception cref="OutputException">The target cannot be replaced, or the disk is full.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        Find(Path, _mode);
        string old = System.IO.Path.Combine(_stagingPath, TemporaryFiles.OldName);
        try
        {
            if (FlushesToDisk)
            {
                FlushFiles();
            }

            HandOn();
            if (!Directory.Exists(_finalPath) || !FileSystemCalls.TrySwapFolders(_contentPath, _finalPath))
            {
                if (Directory.Exists(_finalPath))
                {
                    Directory.Move(_finalPath, old);
                }

                Directory.Move(_contentPath, _finalPath);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AggregateException)
        {
            if (Directory.Exists(old) && !Directory.Exists(_finalPath))
            {
                Directory.Move(old, _finalPath);
            }

            throw CannotWrite(Path, e);
        }

        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_finished)
        {
            _finished = true;
            foreach (string name in new[] { ContentName, TemporaryFiles.OldName })
            {
                string part = System.IO.Path.Combine(_stagingPath, name);
                if (Directory.Exists(part))
                {
                    TemporaryFiles.TryDeleteFolder(part);
                }
            }

            _held.Dispose();
            TemporaryFiles.TryDeleteFolder(_stagingPath);
        }
    }

    private static string Full(string path) => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>Where the folder goes, links followed.</summary>
    private static string Find(string full, OverwriteMode mode)
    {
        bool isLink = FileStatus.OfLink(full) is { Kind: FileKind.Link };
        string final = isLink ? OutputTarget.FollowLinks(full, out _) : full;
        string what = isLink ? $"'{full}', a link to '{final}'," : $"'{full}'";
        FileStatus? there = FileStatus.Of(full);
        if (there is { Kind: not FileKind.Folder })
        {
            throw new OutputException($"{what} is a {(there.Value.IsStream ? "device or pipe" : "file")}, expected the name of a folder.", "Choose another path.", full);
        }

        string? parent = System.IO.Path.GetDirectoryName(final);
        if (parent is null || !Directory.Exists(parent))
        {
            throw new OutputException($"The folder '{parent}' for the output '{full}' does not exist.", "Create the folder first or choose another path.", full);
        }

        if (mode == OverwriteMode.Refuse && there is null && isLink)
        {
            throw new OutputException($"'{full}' is a link to '{final}', which does not exist.", "Use -Force to write the folder it names, or choose another path.", full);
        }

        if (there is not null && Directory.EnumerateFileSystemEntries(final).Any())
        {
            if (mode == OverwriteMode.Refuse)
            {
                throw new OutputException($"{what} exists already and is not empty.", "Use -Force to replace it, or choose another path.", full);
            }

            EnsureReplaceable(full, final);
        }

        return final;
    }

    /// <summary>Refuses to remove what nobody means to lose with an old output.</summary>
    private static void EnsureReplaceable(string full, string final)
    {
        string real = FileSystemCalls.RealPath(final) + System.IO.Path.DirectorySeparatorChar;
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        foreach ((string place, string what) in new[] { (Environment.CurrentDirectory, "the current folder"), (home, "the home folder") })
        {
            if (place.Length > 0 && (FileSystemCalls.RealPath(place) + System.IO.Path.DirectorySeparatorChar).StartsWith(real, StringComparison.Ordinal))
            {
                throw new OutputException($"'{full}' is {what}, or holds it, and is not replaced.", "Choose another path.", full);
            }
        }

        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };
        if (!OperatingSystem.IsWindows() && Directory.EnumerateFiles(final, "*", all).FirstOrDefault(f => FileStatus.OfLink(f) is { IsStream: true }) is { } special)
        {
            throw new OutputException($"'{full}' holds '{special}', which is a pipe, a device or a socket, and is not replaced.", "Choose another path, or remove what is in the folder by hand.", full);
        }
    }

    /// <summary>Gives the new folder the permissions and the owner of the old one.</summary>
    private void HandOn()
    {
        if (!OperatingSystem.IsWindows() && FileStatus.OfLink(_finalPath) is { Kind: FileKind.Folder } old)
        {
            FileSystemCalls.TrySetOwner(_contentPath, old.Owner, old.Group);
            File.SetUnixFileMode(_contentPath, old.Mode);
        }
    }

    // After a power cut a folder that was renamed must not hold files whose content never reached the disk.
    private void FlushFiles() => Parallel.ForEach(
        Directory.EnumerateFiles(_contentPath, "*", SearchOption.AllDirectories),
        static file =>
        {
            using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        });

    private static OutputException CannotWrite(string path, Exception cause) => OutputStream.CannotWrite(path, cause);
}
