using System.Diagnostics;
using System.Globalization;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>Starts this program once more, as a child that may die.</summary>
internal static class ProgramStart
{
    /// <summary>As much stack as a thread has on Windows; deep recursion is found by it.</summary>
    public const int StackBytes = 3 << 19;

    /// <summary>The most memory of a child that tries inputs one after the other.</summary>
    public const long HeapBytes = 3L << 30;

    /// <summary>What the program itself takes of a heap.</summary>
    public const long ProgramBytes = 48L << 20;

    /// <summary>Starts a child.</summary>
    /// <param name="program">The program; null for this one.</param>
    /// <param name="heapBytes">The most memory it may take.</param>
    /// <param name="arguments">What it is to do.</param>
    public static Process Child(string? program, long heapBytes, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DOTNET_GCHeapHardLimit"] = heapBytes.ToString("x", CultureInfo.InvariantCulture),
                ["DOTNET_Thread_DefaultStackSize"] = StackBytes.ToString("x", CultureInfo.InvariantCulture),
                ["DOTNET_DbgEnableMiniDump"] = "0",
                ["DOTNET_gcServer"] = "0",
                ["DOTNET_TieredPGO"] = "0",
            },
        };
        if (heapBytes >= HeapBytes)
        {
            // A youngest generation of 64 MB: most of an input's memory is dead before it is collected.
            start.Environment["DOTNET_GCgen0size"] = "4000000";
        }

        foreach (string argument in (IEnumerable<string>)["exec", program ?? typeof(ProgramStart).Assembly.Location, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already, or the system does not let it.
        }

        return process;
    }

    /// <summary>Ends this process when the one that started it is gone.</summary>
    public static void EndWithParent()
    {
        Thread thread = new(() =>
        {
            while (Console.In.Read() >= 0)
            {
            }

            Environment.Exit(0);
        }) { IsBackground = true };
        thread.Start();
    }

    /// <summary>Runs something on a thread of <see cref="StackBytes"/>.</summary>
    public static T OnSmallStack<T>(Func<T> body)
    {
        T result = default!;
        Thread thread = new(() => result = body(), StackBytes);
        thread.Start();
        thread.Join();
        return result;
    }
}
