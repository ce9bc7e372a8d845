using TfModelTools.Tests.Import.Onnx.RandomGraphs;

namespace TfModelTools.Tests.ChildPrograms;

/// <summary>
/// This assembly as a program: what a test has to do in a process of its own, because it might end that process. See <see cref="ChildProgram"/>.
/// </summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<string[], int>> Programs = new(StringComparer.Ordinal)
    {
        [ThreadsOutliveProject.Name] = ThreadsOutliveProject.Run,
        [ManyLoads.Name] = ManyLoads.Run,
        [HandOverStress.Name] = HandOverStress.Run,
        [GuardedProjects.Name] = GuardedProjects.Run,
        [RandomGraphRun.Name] = RandomGraphRun.Run,
    };

    public static int Main(string[] args)
    {
        if (args.Length == 0 || !Programs.TryGetValue(args[0], out Func<string[], int>? program))
        {
            Console.Error.WriteLine($"The tests are run by 'dotnet test'. As a program this assembly takes one of: {string.Join(", ", Programs.Keys)}.");
            return 2;
        }

        return program(args[1..]);
    }
}
