using System.Globalization;
using System.Runtime.CompilerServices;
using TfModelTools.Execution;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.ChildPrograms;

/// <summary>
/// Loads a generated project many times, predicts on several threads, and lets it go. Prints the contexts left and the memory before and after, in KiB.
/// Arguments: the project, the number of loads.
/// </summary>
internal static class ManyLoads
{
    public const string Name = "many-loads";

    public static int Run(string[] args)
    {
        int loads = int.Parse(args[1], CultureInfo.InvariantCulture);
        Use(args[0]);
        bool isGone = LoadContexts.WaitUntilNone();
        long before = Memory();
        for (int i = 0; i < loads && isGone; i++)
        {
            Use(args[0]);
            isGone = i % 10 != 9 || LoadContexts.WaitUntilNone();
        }

        isGone &= LoadContexts.WaitUntilNone();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"contexts {LoadContexts.Count} before {before} after {Memory()}"));
        return isGone ? 0 : 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use(string path)
    {
        using GeneratedProject project = GeneratedProject.Load(path);
        project.ThreadCount = 3;
        IReadOnlyDictionary<string, Tensor> inputs = ProjectInputs.Zeros(project, 64);
        Thread[] threads = new Thread[3];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() => project.Predict(inputs));
            threads[i].Start();
        }

        Array.ForEach(threads, t => t.Join());
    }

    private static long Memory()
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64 / 1024;
    }
}
