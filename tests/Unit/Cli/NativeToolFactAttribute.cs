using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

/// <summary>A test of the tool compiled ahead of time; skipped, with the reason, where it was not staged or not since the sources changed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeToolFactAttribute : FactAttribute
{
    // The program that starts tfmodel.dll on .NET has some 80 KB.
    private const long LeastBytes = 1 << 20;

    public NativeToolFactAttribute()
    {
        if (!File.Exists(Tool) || new FileInfo(Tool).Length < LeastBytes)
        {
            Skip = "artifacts/tfmodel holds no native program: dotnet build src/Package -c Release makes one where clang or gcc is there.";
        }
        else if (File.GetLastWriteTimeUtc(Tool) < NewestSource())
        {
            Skip = "The native program in artifacts/tfmodel is older than the sources: dotnet build src/Package -c Release makes it anew.";
        }
    }

    /// <summary>The program.</summary>
    public static string Tool { get; } = Path.Combine(RepositoryRoot.Path, "artifacts", "tfmodel", "tfmodel");

    /// <summary>The tool on .NET beside it.</summary>
    public static string ManagedTool => Tool + ".dll";

    private static DateTime NewestSource() => new[] { "Runtime", "Core", "Cli" }
        .SelectMany(p => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", p), "*.cs", SearchOption.AllDirectories))
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Max(File.GetLastWriteTimeUtc);
}
