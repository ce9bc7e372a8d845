using System.Globalization;
using TfModelTools.Runtime;
using TfModelTools.Tests.Guard.Cases;

namespace TfModelTools.Tests.Guard.Runs;

/// <summary>The process that tries cases, and may die of one.</summary>
internal static class Child
{
    /// <summary>The first argument of a child.</summary>
    public const string Switch = "--child";

    /// <summary>Starts a line that tells a fault.</summary>
    public const string FaultLine = "fault\t";

    /// <summary>Starts the last line, with the numbers of cases and of runs.</summary>
    public const string DoneLine = "done\t";

    /// <summary>Tries the cases from a number on.</summary>
    public static int Run(GuardOptions options, int first, string journalPath)
    {
        SimdLevel level = options.Levels[0];

        // Also a set that the processor lacks: its vectors are then made of narrower ones, with the same accesses to memory.
        using SimdScope forced = Simd.Force(level);
        // So that the smallest piece of work is shared.
        Workers.MinimumOperations = 1;
        using Journal journal = new(journalPath);
        CaseRunner runner = new(options.IsShort, journal);
        int number = 0;
        foreach (KernelCase tried in CaseList.Of(options, level))
        {
            if (number >= first)
            {
                journal.Begin(number, tried.ToString());
                if (runner.Try(tried) is string fault)
                {
                    Console.WriteLine($"{FaultLine}{tried} | {fault.ReplaceLineEndings(" ")}");
                    Console.Out.Flush();
                }
            }

            number++;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DoneLine}{number}\t{runner.Runs}"));
        return 0;
    }
}
