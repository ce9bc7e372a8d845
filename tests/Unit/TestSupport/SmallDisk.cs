namespace TfModelTools.Tests.TestSupport;

/// <summary>A file system of 5 MB in memory, mounted for as long as a test lives.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder;

    private SmallDisk(TemporaryFolder folder) => _folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string Path => _folder.Path;

    /// <summary>Mounts one; null where that is not allowed.</summary>
    public static SmallDisk? TryMount()
    {
        TemporaryFolder folder = new();
        if (Shell.TryRun($"mount -t tmpfs -o size=5m tmpfs '{folder.Path}'"))
        {
            return new SmallDisk(folder);
        }

        folder.Dispose();
        return null;
    }

    public string File(string name) => _folder.File(name);

    public string[] Entries() => _folder.Entries();

    public void Dispose()
    {
        Shell.TryRun($"umount '{_folder.Path}'");
        _folder.Dispose();
    }
}
