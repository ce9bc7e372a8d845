using TfModelTools.Common;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// The right to put checkpoints in place in a folder and to change its state file, which one process has at a time. It is a lock of the
/// operating system on a hidden file: it ends with the process, however that ends, and a file that a killed one has left blocks nobody.
/// </summary>
/// <remarks>
/// It is held while files are renamed, not while values are written: others wait for moments only. One lock serves all prefixes of a
/// folder, since the state file names them all and old ones are deleted by it. File systems without locks grant it to everybody.
/// </remarks>
internal sealed class CheckpointFolderLock : IDisposable
{
    /// <summary>The name of the file.</summary>
    public const string FileName = ".checkpoint.tfmodel-lock";

    private const int MaxFailures = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private readonly FileStream _file;

    private CheckpointFolderLock(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Waits for the lock of a folder.</summary>
    /// <param name="folder">The full path of the folder.</param>
    /// <param name="patience">How long to wait; a minute by default.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OutputException">Another process has held it all the time, or the folder cannot be written.</exception>
    public static CheckpointFolderLock Acquire(string folder, TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        string path = Path.Combine(folder, FileName);
        TimeSpan wait = patience ?? Patience;
        long start = Environment.TickCount64;
        for (int failures = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                // Windows removes the file by itself when the last handle is closed.
                FileStream file = new(
                    path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
                if (TemporaryFiles.IsStillNamed(file.SafeFileHandle, path))
                {
                    return new CheckpointFolderLock(path, file);
                }

                // The one who held it has removed it: another may hold one of the same name.
                file.Dispose();
                continue;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Windows denies access to a file that is about to be removed.
                bool isHeld = TemporaryFiles.IsSharingViolation(e) || (OperatingSystem.IsWindows() && e is UnauthorizedAccessException);
                if (!isHeld && ++failures == MaxFailures)
                {
                    throw new OutputException($"'{folder}' cannot be written: {e.Message}", "Check the permissions and the free space of the folder, or choose another path.", folder, e);
                }
            }

            if (Environment.TickCount64 - start > wait.TotalMilliseconds)
            {
                throw new OutputException(
                    FormattableString.Invariant($"Another process has been putting a checkpoint in place in '{folder}' for {wait.TotalSeconds:0} seconds."),
                    "Wait until it has ended, then try again; nothing was changed.",
                    folder);
            }

            Thread.Sleep(Random.Shared.Next(2, 20));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // While it is held: whoever waits opens a new one, and whoever has this one open finds it without a name.
        if (!OperatingSystem.IsWindows() && FileStatus.Of(_file.SafeFileHandle) is not null)
        {
            TemporaryFiles.TryDelete(_path);
        }

        _file.Dispose();
    }
}
