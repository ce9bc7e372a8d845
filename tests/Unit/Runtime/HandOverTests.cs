using System.Globalization;
using TfModelTools.Tests.ChildPrograms;

namespace TfModelTools.Tests.Runtime;

/// <summary>Threads that tarry at every hand-over: in a process of its own, as the pauses are made for all threads of the process.</summary>
public sealed class HandOverTests
{
    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "4000")]
    public void Whoever_tarries_the_results_are_those_of_one_thread(int seed, string youngGeneration)
    {
        Dictionary<string, string> environment = youngGeneration.Length == 0 ? [] : new() { ["DOTNET_GCgen0size"] = youngGeneration };
        (int exitCode, string output) = ChildProgram.Run(environment, HandOverStress.Name, "400", seed.ToString(CultureInfo.InvariantCulture));
        Assert.True(exitCode == 0, $"exit code {exitCode}: {output}");
    }
}
