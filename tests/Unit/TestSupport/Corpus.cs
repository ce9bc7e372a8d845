using System.Text.Json;

namespace TfModelTools.Tests.TestSupport;

/// <summary>
/// The corpus of real model files, which is not part of the repository. It is looked for in TFMODELTOOLS_CORPUS, then in
/// ../shared/corpus beside the checkout; tests over it skip, with the reason, where it is absent.
/// </summary>
public static class Corpus
{
    /// <summary>Why corpus tests skip; null when the corpus is here.</summary>
    public static string? SkipReason => Root is null
        ? "the corpus of model files is not here (set TFMODELTOOLS_CORPUS, or place it at ../shared/corpus beside the checkout)"
        : null;

    /// <summary>The corpus folder, or null.</summary>
    public static string? Root { get; } = Locate();

    /// <summary>The path of a file of the corpus.</summary>
    public static string PathOf(params string[] parts) =>
        Path.Combine([Root ?? throw new InvalidOperationException(SkipReason), .. parts]);

    /// <summary>The sound files whose names fit a pattern, sorted; none where the corpus is absent. Those that show a fault lie in a folder of their own.</summary>
    public static IEnumerable<string> Files(string pattern) => Root is null ? [] : Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(Root, f).StartsWith("faults" + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>The manifest's cases of one kind.</summary>
    public static IEnumerable<JsonElement> Cases(string kind)
    {
        if (Root is null)
        {
            return [];
        }

        using FileStream stream = File.OpenRead(PathOf("MANIFEST.json"));
        using JsonDocument manifest = JsonDocument.Parse(stream);
        return [.. manifest.RootElement.GetProperty("cases").EnumerateArray()
            .Where(c => c.GetProperty("kind").GetString() == kind)
            .Select(c => c.Clone())];
    }

    private static string? Locate()
    {
        if (Environment.GetEnvironmentVariable("TFMODELTOOLS_CORPUS") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "TfModelTools.sln")))
            {
                string beside = Path.Combine(d.Parent?.FullName ?? d.FullName, "shared", "corpus");
                return File.Exists(Path.Combine(beside, "MANIFEST.json")) ? beside : null;
            }
        }

        return null;
    }
}
