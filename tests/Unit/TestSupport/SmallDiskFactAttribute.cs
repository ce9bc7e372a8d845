namespace TfModelTools.Tests.TestSupport;

/// <summary>A test that mounts a <see cref="SmallDisk"/>; skipped, with the reason, where that is not allowed.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    private static readonly string? Reason = Find();

    public SmallDiskFactAttribute() => Skip = Reason;

    private static string? Find()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return "needs Linux and root, to mount a small file system";
        }

        using SmallDisk? disk = SmallDisk.TryMount();
        return disk is null ? "file systems may not be mounted here" : null;
    }
}
