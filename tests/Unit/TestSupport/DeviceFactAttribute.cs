namespace TfModelTools.Tests.TestSupport;

/// <summary>A test that makes devices or mounts a file system of its own: only root may, and not everywhere. Skipped, with the reason, elsewhere.</summary>
public sealed class DeviceFactAttribute : FactAttribute
{
    private static readonly string? Reason = Find();

    public DeviceFactAttribute() => Skip = Reason;

    private static string? Find()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return "needs Linux and root";
        }

        using TemporaryFolder folder = new();
        return Shell.TryRun($"mknod '{folder.File("null")}' c 1 3 && echo x > '{folder.File("null")}'") ? null : "devices may not be made here";
    }
}
