using System.Diagnostics;
using System.Runtime.Loader;

namespace TfModelTools.Tests.ChildPrograms;

/// <summary>The load contexts of generated projects that are alive.</summary>
internal static class LoadContexts
{
    // Helper threads end after a second without work.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>How many there are.</summary>
    public static int Count => AssemblyLoadContext.All.Count(c => c.IsCollectible);

    /// <summary>Collects garbage until there is none; false when that does not come about.</summary>
    public static bool WaitUntilNone()
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (Count > 0)
        {
            if (watch.Elapsed > Patience)
            {
                return false;
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(5);
        }

        // What is left of the native side goes with the next collections.
        for (int i = 0; i < 6; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return true;
    }
}
