using Microsoft.Win32.SafeHandles;
using TfModelTools.Common.Wording;

namespace TfModelTools.Common;

/// <summary>
/// The one way this library writes a folder of files: staged beside the target, and moved into place by <see cref="Commit"/>
/// when all of it is whole. Disposing without a commit removes the staged files and leaves what was there untouched.
/// </summary>
/// <remarks>
/// A link to a folder is written through: the folder it leads to is replaced, and the link stays. A folder that is replaced hands on its
/// permissions and, where that is allowed, its owner. Only a folder that was written here is replaced (<see cref="OutputFolderRecord"/>), and only
/// where all that is in it was written here and is as it was; what the build of a generated project left in it is carried over. One that the process or
/// its user is at home in is never replaced.
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
    /// <exception cref="OutputException">The parent is missing or not writable, or the target may not be replaced: what is in it and was not written here, or was changed since, is listed.</exception>
    public static OutputFolder Create(string path, OverwriteMode mode)
    {
        string full = Full(path);
        string final = Find(full, mode, out _);
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
    public static void EnsureAllowed(string path, OverwriteMode mode) => Find(Full(path), mode, out _);

    /// <summary>What writing would do to what is there, as the end of a sentence: ", replace the 2 files that were written there (a.npy, b.npy)". Empty for a new folder.</summary>
    /// <exception cref="OutputException">See <see cref="Create"/>.</exception>
    public static string Describe(string path, OverwriteMode mode)
    {
        string full = Full(path), final = Find(full, mode, out OutputFolderRecord? record);
        string replace = record is null ? string.Empty : FormattableString.Invariant($", replace the {record.Written.Count} files that were written there ({OutputFolderRecord.List(record.Written)})");
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

    /// <summary>Creates a folder in the folder, for a writer that makes several files of its own there.</summary>
    /// <param name="relativePath">Its name.</param>
    /// <returns>Where it is until <see cref="Commit"/>.</returns>
    internal string CreateSubfolder(string relativePath)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        try
        {
            return Directory.CreateDirectory(System.IO.Path.Combine(_contentPath, relativePath)).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(System.IO.Path.Combine(Path, relativePath), e);
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
        Find(Path, _mode, out _);
        string old = System.IO.Path.Combine(_stagingPath, TemporaryFiles.OldName);
        try
        {
            OutputFolderRecord.Write(_contentPath);
            if (FlushesToDisk)
            {
                FlushFiles();
            }

            HandOn();
            if (!Directory.Exists(_finalPath))
            {
                Directory.Move(_contentPath, _finalPath);
            }
            else if (FileSystemCalls.TrySwapFolders(_contentPath, _finalPath))
            {
                Settle(_contentPath, () => FileSystemCalls.TrySwapFolders(_contentPath, _finalPath));
            }
            else
            {
                Directory.Move(_finalPath, old);
                Directory.Move(_contentPath, _finalPath);
                Settle(old, () =>
                {
                    Directory.Move(_finalPath, _contentPath);
                    Directory.Move(old, _finalPath);
                });
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

    // Where the folder goes, links followed, and the record of what is there and will be replaced; null for nothing.
    private static string Find(string full, OverwriteMode mode, out OutputFolderRecord? record)
    {
        record = null;
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
            throw new OutputException($"'{full}' is a link to '{final}', which does not exist.", $"Use {OptionKey.Force} to write the folder it names, or choose another path.", full);
        }

        if (there is not null && !IsEmpty(final))
        {
            if (mode == OverwriteMode.Refuse)
            {
                throw new OutputException($"{what} exists already and is not empty.", $"Choose another path; {OptionKey.Force} replaces it if these tools wrote all that is in it.", full);
            }

            EnsureNobodyLivesIn(full, final);
            record = Inspect(full, final);
        }

        return final;
    }

    private static bool IsEmpty(string folder) => !Directory.EnumerateFileSystemEntries(folder).Any();

    /// <summary>Refuses the folders that a process and its user are in.</summary>
    private static void EnsureNobodyLivesIn(string full, string final)
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
    }

    /// <summary>Refuses to remove what was not written here, or is somebody's work by now.</summary>
    /// <param name="full">The path for messages.</param>
    /// <param name="folder">Where the folder is.</param>
    private static OutputFolderRecord Inspect(string full, string folder)
    {
        OutputFolderRecord record;
        try
        {
            record = OutputFolderRecord.Inspect(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AggregateException)
        {
            throw new OutputException($"What is in '{full}' cannot be looked at, so it is not replaced: {(e.InnerException ?? e).Message}", "Choose another path, or remove the folder by hand.", full, e);
        }

        if (!record.IsRecorded)
        {
            throw new OutputException(
                $"'{full}' was not written by these tools (it has no {OutputFolderRecord.FileName} that lists its files), so it is not replaced. It holds {OutputFolderRecord.List(record.Foreign)}.",
                "Choose another path, or remove the folder by hand if nothing in it is needed.", full);
        }

        if (!record.IsReplaceable)
        {
            string foreign = record.Foreign.Count == 0 ? string.Empty : $"what was not written with it: {OutputFolderRecord.List(record.Foreign)}";
            string changed = record.Changed.Count == 0 ? string.Empty : $"files that were changed since they were written: {OutputFolderRecord.List(record.Changed)}";
            throw new OutputException(
                $"'{full}' holds {foreign}{(foreign.Length > 0 && changed.Length > 0 ? "; and " : string.Empty)}{changed}.",
                $"Move what is yours elsewhere, or choose another path: {OptionKey.Force} replaces a folder only if all that is in it was written by these tools and is unchanged.", full);
        }

        return record;
    }

    /// <summary>
    /// Looks once more at the old folder when the new one has its place, for somebody may have put something into it meanwhile, and carries over
    /// what stays. Whatever is wrong, the old folder has its place again.
    /// </summary>
    /// <param name="old">Where the old folder is now.</param>
    /// <param name="undo">Gives both their places back.</param>
    private void Settle(string old, Action undo)
    {
        Stack<string> moved = new();
        try
        {
            foreach (string name in IsEmpty(old) ? [] : Inspect(Path, old).Kept)
            {
                if (!Directory.Exists(System.IO.Path.GetDirectoryName(System.IO.Path.Combine(_finalPath, name))))
                {
                    throw new OutputException($"'{Path}' holds '{name}', for which there is no place any more in the new folder.", "Remove it by hand, or choose another path.", Path);
                }

                Move(old, _finalPath, name);
                moved.Push(name);
            }
        }
        catch
        {
            foreach (string name in moved)
            {
                Move(_finalPath, old, name);
            }

            undo();
            throw;
        }

        static void Move(string from, string to, string name)
        {
            string source = System.IO.Path.Combine(from, name), target = System.IO.Path.Combine(to, name);
            if (Directory.Exists(source))
            {
                Directory.Move(source, target);
            }
            else
            {
                File.Move(source, target);
            }
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
