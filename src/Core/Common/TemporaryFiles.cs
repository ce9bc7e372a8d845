using Microsoft.Win32.SafeHandles;

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
                FileStream file = new(path, options);
                if (IsStillNamed(file.SafeFileHandle, path) || attempt == MaxAttempts)
                {
                    return file;
                }

                file.Dispose();
            }
            catch (IOException e) when (attempt < MaxAttempts && IsSharingViolation(e))
            {
                // As below, a moment earlier.
            }

            // Between its creation and its lock somebody took it for left behind, and it is gone or about to be.
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
                string lockPath = Path.Combine(path, LockName);
                held = new FileStream(lockPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, 0);
                if (IsStillNamed(held.SafeFileHandle, lockPath) || attempt == MaxAttempts)
                {
                    return path;
                }

                held.Dispose();
            }
            catch (IOException e) when (attempt < MaxAttempts && (e is DirectoryNotFoundException || IsSharingViolation(e)))
            {
                // Somebody took the folder for left behind, and it is gone or about to be.
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

        if (candidates.Count == 0 || !LocksWork(own))
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

    /// <summary>Whether a file that this process holds is refused to another, as it must be for what follows.</summary>
    private static bool LocksWork(string held)
    {
        using FileStream? taken = TryLock(held);
        return taken is null;
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

        FileStream? held = TryLock(lockPath);
        using (held)
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

            // Windows does not remove what is open; elsewhere nobody may take the lock before the folder is gone.
            if (!OperatingSystem.IsWindows())
            {
                Directory.Delete(path, recursive: true);
                return;
            }
        }

        Directory.Delete(path, recursive: true);
    }

    /// <summary>Whether a path still leads to an open file: true where the system cannot tell, as on Windows, which does not remove what is open.</summary>
    public static bool IsStillNamed(SafeFileHandle file, string path) =>
        FileStatus.Of(file) is not { } open || FileStatus.OfLink(path)?.Identity == open.Identity;

    /// <summary>Whether a fault says that somebody else has locked a file: EAGAIN of Linux, EWOULDBLOCK of macOS, ERROR_SHARING_VIOLATION of Windows.</summary>
    public static bool IsSharingViolation(Exception fault) => fault is IOException
        && (OperatingSystem.IsWindows() ? fault.HResult == unchecked((int)0x80070020) : fault.HResult == (OperatingSystem.IsMacOS() ? 35 : 11));

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
