namespace TfModelTools.Tests.OnnxConformance;

/// <summary>The suite as Debian installs it, and a run of it.</summary>
internal static class Suite
{
    /// <summary>Where the package libonnx-testdata of Debian puts it.</summary>
    public const string DefaultRoot = "/usr/share/libonnx-testdata/data";

    /// <summary>Runs the tests whose name contains a text.</summary>
    public static IReadOnlyList<ConformanceResult> Run(string root, string only) =>
        [.. ConformanceCase.Find(root).Where(t => t.Name.Contains(only, StringComparison.Ordinal)).AsParallel().AsOrdered().WithDegreeOfParallelism(Environment.ProcessorCount).Select(ConformanceRun.Run)];
}
