using TfModelTools.Tests.TestSupport;
using Xunit.Abstractions;

namespace TfModelTools.Tests.Import.Onnx.RandomGraphs;

/// <summary>
/// Some random graphs; more are tried by the program (see <see cref="RandomGraphRun.Run"/>). Those of numbers that part by right are not among them: where ONNX Runtime errs, or numbers of which
/// an ArgMax decides are equal but for roundings.
/// </summary>
public sealed class RandomGraphTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 150)]
    [InlineData(150, 300)]
    public void What_becomes_of_a_graph_predicts_what_ONNX_Runtime_does(int first, int last)
    {
        RandomGraphRun run = new(_folder.Path);
        for (int seed = first; seed < last; seed++)
        {
            run.Try(seed);
        }

        run.CompareProjects();
        output.WriteLine($"{run.Compared} comparisons of {run.Nodes} nodes");
        Assert.Empty(run.Faults);
        Assert.InRange(run.Compared, 1000, int.MaxValue);

        // What is refused is a few operators, not the graphs.
        Assert.InRange(run.Refusals.Values.Sum(), 0, run.Compared / 5);
    }
}
