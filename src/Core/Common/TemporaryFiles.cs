namespace TfModelTools.Common;

/// <summary>
/// Files that are not whole yet, each held open and locked by its writer for as long as it lives. The lock goes with the process, however
/// that ends: what nobody holds was left behind, and is removed by the next writer in the folder.
/// </summary>
internal static class TemporaryFiles
{
    private const int MaxAttempts = 16;

    /// <summary>The file in a staged folder that its writer holds.</summary>
    public const string LockName = "lock";

    /// <summary>Where a staged folder keeps the one it replaces.</summary>
    public const string OldName = "old";

    // Locks of files on a server may not reach other machines.
    private static readonly TimeSpan ForeignAge = TimeSpan.FromDays(1);

    /// <summary>Creates and locks a file.</summary>
    /// <param name="name">Gives a new name for each attempt.</param>
    /// <param name="length">Bytes to make room for.</param>
    /// <param name="isPrivate">Whether nobody but the owner may read it meanwhile.</param>
    /// <exception cref="IOException">It cannot be created, or the disk is full; nothing is left then.</exception>
    public static FileStream Create(Func<string> name, long length, bool isPrivate)
    {
        for (int attempt = 1; ; attempt++)
        {
            string path = name();
            FileStreamOptions options = new()
            {
                // A shared lock, and Windows' leave to rename: so the file is renamed before it is closed, and there is no moment at which
                // it lies there without its lock. A large buffer: weights come in big runs.
                Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read | FileShare.Delete, BufferSize = 1 << 17, PreallocationSize = length,
            };
            if (isPrivate && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (attempt < MaxAttempts && File.Exists(path))
            {
                // Between its creation and its lock somebody took it for left behind; it is about to be gone.
            }
        }
    }

    /// <summary>Creates a folder for files, with a locked file in it.</summary>
    /// <param name="name">Gives a new name for each attempt.</param>
    /// <param name="held">The locked file.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="IOException">It cannot be created.</exception>
    public static string CreateFolder(Func<string> name, out FileStream held)
    {
        for (int attempt = 1; ; attempt++)
        {
            string path = name();
            Directory.CreateDirectory(path);
            try
            {
                held = new FileStream(Path.Combine(path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, 0);
                return path;
            }
            catch (IOException) when (attempt < MaxAttempts && !File.Exists(Path.Combine(path, LockName)))
            {
                // Somebody took the empty folder for left behind, or the disk is full: another attempt tells.
                TryDeleteFolder(path);
            }
            catch
            {
                TryDeleteFolder(path);
                throw;
            }
        }
    }

    /// <summary>Removes what processes that are no more have left in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="own">A file that this process holds locked in it: whether locks work there is tried on it.</param>
    public static void RemoveStale(string folder, string own)
    {
        string ownName = Path.GetFileName(own);
        List<string> candidates;
        try
        {
            EnumerationOptions options = new() { AttributesToSkip = 0, IgnoreInaccessible = true, MatchType = MatchType.Simple };
            candidates = [.. Directory.EnumerateFileSystemEntries(folder, TemporaryName.SearchPattern, options)
                .Where(e => Path.GetFileName(e) != ownName && TemporaryName.TryParse(Path.GetFileName(e), out _, out _))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that may be written but not listed.
            return;
        }

        if (candidates.Count == 0 || TryLock(own) is not null)
        {
            return;
        }

        foreach (string path in candidates)
        {
            try
            {
                RemoveIfStale(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In nobody's way; the next writer will try again.
            }
        }
    }

    /// <summary>Deletes a file, if that can be done.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody holds it when this process has ended: the next writer removes it.
        }
    }

    /// <summary>Deletes a folder and what is in it, if that can be done.</summary>
    public static void TryDeleteFolder(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As above.
        }
    }

    private static void RemoveIfStale(string path)
    {
        FileStatus? status = FileStatus.OfLink(path);
        _ = TemporaryName.TryParse(Path.GetFileName(path), out bool isOwnHost, out string target);
        if (status is null || (!isOwnHost && status.Value.LastWriteTime > DateTime.UtcNow - ForeignAge))
        {
            return;
        }

        if (status.Value.Kind == FileKind.Regular)
        {
            using FileStream? held = TryLock(path);
            if (held is not null)
            {
                File.Delete(path);
            }
        }
        else if (status.Value.Kind == FileKind.Folder)
        {
            RemoveIfStaleFolder(path, target);
        }
    }

    private static void RemoveIfStaleFolder(string path, string target)
    {
        string lockPath = Path.Combine(path, LockName);
        if (!File.Exists(lockPath))
        {
            // Empty, or not ours: this fails for anything else.
            Directory.Delete(path);
            return;
        }

        using (FileStream? held = TryLock(lockPath))
        {
            if (held is null)
            {
                return;
            }

            // Killed between two renames, where the system cannot swap folders: the old one is all there is.
            string old = Path.Combine(path, OldName), place = Path.Combine(Path.GetDirectoryName(path)!, target);
            if (Directory.Exists(old) && FileStatus.OfLink(place) is null)
            {
                Directory.Move(old, place);
            }

            foreach (string entry in Directory.EnumerateDirectories(path))
            {
                Directory.Delete(entry, recursive: true);
            }
        }

        Directory.Delete(path, recursive: true);
    }

    /// <summary>Opens a file for itself alone; null where somebody holds it.</summary>
    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
