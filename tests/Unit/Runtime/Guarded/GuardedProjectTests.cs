using TfModelTools.Backends.CSharp;
using TfModelTools.Graph;
using TfModelTools.Tests.ChildPrograms;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Runtime.Guarded;

/// <summary>
/// Generated projects carry the kernels' sources: here the nets of the benchmark, compiled as they are written, predict on guarded memory.
/// </summary>
public sealed class GuardedProjectTests : IDisposable
{
    // Placements, numbers of samples and numbers of threads.
    private const int PredictionsPerNet = 3 * 3 * 3;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_generated_project_touches_what_is_not_its_own()
    {
        string[] projects = [.. BenchNets.All.Select(n => Write(n.Key, n.Value()))];
        (int exitCode, string output) = ChildProgram.Run(new Dictionary<string, string>(), [GuardedProjects.Name, .. projects]);
        string[] lines = output.Split('\n');
        Assert.True(exitCode == 0, $"exit code {exitCode}: {string.Join(Environment.NewLine, lines.Where(l => l.StartsWith(GuardedProjects.Fault, StringComparison.Ordinal)).Concat(lines.TakeLast(20)))}");
        Assert.Contains($"{projects.Length * PredictionsPerNet} predictions", output, StringComparison.Ordinal);
    }

    private string Write(string name, ModelGraph graph)
    {
        string path = _folder.File(name);
        CSharpBackend.Write(graph, path, new CSharpOptions { Name = "Net" + name, Namespace = "Nets", EnableImage = false });
        return path;
    }
}
