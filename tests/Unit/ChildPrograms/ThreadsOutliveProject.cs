using System.Runtime.CompilerServices;
using TfModelTools.Execution;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.ChildPrograms;

/// <summary>
/// Threads that predicted with a generated project outlive it, and end while another project is in use. With thread statics in the projects the
/// runtime then overwrote memory of the second: the process died, or its predictions changed. Arguments: two projects, the number of
/// threads, the number of rounds.
/// </summary>
internal static class ThreadsOutliveProject
{
    public const string Name = "threads-outlive-project";

    public static int Run(string[] args)
    {
        (string first, string second) = (args[0], args[1]);
        int threads = int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture);
        int rounds = int.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture);
        for (int round = 0; round < rounds; round++)
        {
            using ManualResetEventSlim release = new();
            List<Thread> alive = UseAndDispose(first, threads, release);
            if (!LoadContexts.WaitUntilNone())
            {
                Console.WriteLine($"round {round}: the context of '{first}' was not unloaded");
                return 1;
            }

            using GeneratedProject project = GeneratedProject.Load(second);
            IReadOnlyDictionary<string, Tensor> inputs = ProjectInputs.Zeros(project, 3);
            float[] expected = Values(project.Predict(inputs));
            release.Set();
            alive.ForEach(t => t.Join());
            for (int i = 0; i < 20; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                object[] neighbours = new object[20000];
                for (int k = 0; k < neighbours.Length; k++)
                {
                    neighbours[k] = new byte[48];
                }

                if (!expected.SequenceEqual(Values(project.Predict(inputs))))
                {
                    Console.WriteLine($"round {round}: another prediction");
                    return 1;
                }

                GC.KeepAlive(neighbours);
            }
        }

        Console.WriteLine("sound");
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<Thread> UseAndDispose(string path, int threads, ManualResetEventSlim release)
    {
        GeneratedProject?[] project = [GeneratedProject.Load(path)];
        List<Thread> started = [];
        for (int i = 0; i < threads; i++)
        {
            using ManualResetEventSlim done = new();
            Thread thread = new(() =>
            {
                Predict(project);
                done.Set();
                release.Wait();
            }) { IsBackground = true };
            thread.Start();
            done.Wait();
            started.Add(thread);
        }

        project[0]!.Dispose();
        project[0] = null;
        return started;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Predict(GeneratedProject?[] project) => project[0]!.Predict(ProjectInputs.Zeros(project[0]!, 3));

    private static float[] Values(IReadOnlyDictionary<string, Tensor> outputs) => [.. outputs.Values.SelectMany(t => t.AsSpan<float>().ToArray())];
}
