using System.Globalization;
using System.Text.RegularExpressions;
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
public sealed partial class UnloadedProjectTests : IDisposable
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
    public void Projects_are_unloaded_and_their_memory_with_them()
    {
        (int exitCode, string output) = ChildProgram.Run(new Dictionary<string, string>(), ManyLoads.Name, Project("Alpha", SampleModels.Convolution()), "30");
        Assert.True(exitCode == 0, $"exit code {exitCode}: {output}");
        Match figures = Figures().Match(output);
        Assert.True(figures.Success, output);
        Assert.Equal("0", figures.Groups[1].Value);

        // An assembly with its code takes some 300 KiB and the compiler's caches grow for a while: 30 loads that stayed would take twice the bound.
        long grown = long.Parse(figures.Groups[3].Value, CultureInfo.InvariantCulture) - long.Parse(figures.Groups[2].Value, CultureInfo.InvariantCulture);
        Assert.True(grown < 200 * 1024, output);
    }

    private string Project(string name, ModelGraph graph)
    {
        string path = _folder.File(name);
        CSharpBackend.Write(graph, path, new CSharpOptions { Name = name });
        return path;
    }

    [GeneratedRegex(@"contexts (\d+) before (\d+) after (\d+)")]
    private static partial Regex Figures();
}
