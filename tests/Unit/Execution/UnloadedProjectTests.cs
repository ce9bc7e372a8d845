using TfModelTools.Backends.CSharp;
using TfModelTools.Graph;
using TfModelTools.Tests.Backends.CSharp;
using TfModelTools.Tests.ChildPrograms;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Execution;

/// <summary>
/// Projects that are loaded and let go again leave nothing behind, neither in the process nor in threads that used them: in child processes,
/// for what is looked for ends them.
/// </summary>
public sealed class UnloadedProjectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Threads_that_outlive_a_project_do_no_harm_when_they_end()
    {
        // Of threads that had thread statics of the first project, the runtime freed slots in the second: with several threads in nearly every round.
        (int exitCode, string output) = ChildProgram.Run(
            new Dictionary<string, string>(), ThreadsOutliveProject.Name, Project("Alpha", SampleModels.Residual()), Project("Beta", SampleModels.Branches()), "4", "5");
        Assert.True(exitCode == 0, $"exit code {exitCode}: {output}");
    }

    [Fact]
    public void Projects_are_unloaded()
    {
        (int exitCode, string output) = ChildProgram.Run(new Dictionary<string, string>(), ManyLoads.Name, Project("Alpha", SampleModels.Convolution()), "10");
        Assert.True(exitCode == 0, $"exit code {exitCode}: {output}");
        Assert.StartsWith("contexts 0 ", output, StringComparison.Ordinal);
    }

    private string Project(string name, ModelGraph graph)
    {
        string path = _folder.File(name);
        CSharpBackend.Write(graph, path, new CSharpOptions { Name = name });
        return path;
    }
}
