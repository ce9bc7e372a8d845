namespace TfModelTools.Tests.TestSupport;

/// <summary>A test of something that only Linux and macOS can do; skipped elsewhere.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? null : "Linux and macOS only";
}
