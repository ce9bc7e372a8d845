using System.Globalization;
using System.Runtime.CompilerServices;
using TfModelTools.Execution;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.ChildPrograms;

/// <summary>
/// Loads a generated project many times, predicts on several threads, and lets it go, or keeps it. Prints the contexts left and the memory before and after,
/// in KiB. Arguments: the project, the number of loads, and "keep" to keep them all.
/// </summary>
internal static class ManyLoads
{
    public const string Name = "many-loads";

    public static int Run(string[] args)
    {
        int loads = int.Parse(args[1], CultureInfo.InvariantCulture);
        List<GeneratedProject>? kept = args is [_, _, "keep"] ? [] : null;
        Use(args[0], null);
        bool isGone = LoadContexts.WaitUntilNone();
        long before = Memory();
        for (int i = 0; i < loads && isGone; i++)
        {
            Use(args[0], kept);
            isGone = kept is not null || i % 10 != 9 || LoadContexts.WaitUntilNone();
        }

        isGone &= kept is not null || LoadContexts.WaitUntilNone();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"contexts {LoadContexts.Count} before {before} after {Memory()}"));
        GC.KeepAlive(kept);
        return isGone ? 0 : 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use(string path, List<GeneratedProject>? kept)
    {
        GeneratedProject project = GeneratedProject.Load(path);
        project.ThreadCount = 3;
        IReadOnlyDictionary<string, Tensor> inputs = ProjectInputs.Zeros(project, 64);
        Thread[] threads = new Thread[3];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() => project.Predict(inputs));
            threads[i].Start();
        }

        Array.ForEach(threads, t => t.Join());
        if (kept is null)
        {
            project.Dispose();
        }
        else
        {
            kept.Add(project);
        }
    }

    private static long Memory()
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64 / 1024;
    }
}
