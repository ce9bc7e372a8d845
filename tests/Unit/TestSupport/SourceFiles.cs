namespace TfModelTools.Tests.TestSupport;

/// <summary>The sources of the program, for tests of its structure.</summary>
internal static class SourceFiles
{
    /// <summary>The C# files below folders of src, but what the build makes, with their paths from there (with forward slashes) and their texts.</summary>
    public static IEnumerable<(string Path, string Text)> Below(params IEnumerable<string> folders)
    {
        string sources = Path.Combine(RepositoryRoot.Path, "src");
        return folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(sources, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => (Path: Path.GetRelativePath(sources, file).Replace('\\', '/'), File: file))
            .Where(f => !f.Path.Contains("/obj/", StringComparison.Ordinal) && !f.Path.Contains("/bin/", StringComparison.Ordinal))
            .Select(f => (f.Path, File.ReadAllText(f.File)));
    }
}
