using System.Diagnostics;
using System.Globalization;
using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Runs;

/// <summary>
/// Starts the processes that try cases. When one dies, what it was doing is a fault, and another goes on with the case behind: so every
/// fault is listed, not just the first.
/// </summary>
internal static class Parent
{
    // A child that says nothing for so long hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Tries all that the options say.</summary>
    public static IReadOnlyList<LevelReport> Run(GuardOptions options) => [.. options.Levels.Select(l => Run(options with { Levels = [l] }, l))];

    private static LevelReport Run(GuardOptions options, SimdLevel level)
    {
        string journalPath = Path.Combine(Path.GetTempPath(), $"guard-{Guid.NewGuid():N}");
        try
        {
            using Journal journal = new(journalPath);
            List<string> faults = [];
            long runs = 0;
            for (int first = 0; ;)
            {
                (string[]? done, string? death) = RunChild(options, level, first, journalPath, journal, faults);
                if (done is not null)
                {
                    runs += long.Parse(done[1], CultureInfo.InvariantCulture);
                    int kernels = CaseList.Of(options, level).Select(c => c.Kernel).Distinct().Count();
                    return new LevelReport(level, kernels, int.Parse(done[0], CultureInfo.InvariantCulture), runs, faults);
                }

                (int number, string text, _) = journal.Read();
                faults.Add($"{text}: {death}");
                first = number + 1;
            }
        }
        finally
        {
            File.Delete(journalPath);
        }
    }

    private static (string[]? Done, string? Death) RunChild(GuardOptions options, SimdLevel level, int first, string journalPath, Journal journal, List<string> faults)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
            {
                "exec", typeof(Parent).Assembly.Location, Child.Switch, InstructionSets.NameOf(level), first.ToString(CultureInfo.InvariantCulture), journalPath,
                options.CasesPerKernel.ToString(CultureInfo.InvariantCulture), options.Kernel, options.IsSelfTest ? "1" : "0",
            },
            Environment =
            {
                ["DOTNET_DbgEnableMiniDump"] = "0",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource ended = new();
        Task<bool> hangs = WatchAsync(process, journal, ended.Token);
        string[]? done = null;
        while (process.StandardOutput.ReadLine() is string line)
        {
            done = line.StartsWith(Child.DoneLine, StringComparison.Ordinal) ? line[Child.DoneLine.Length..].Split('\t') : done;
            if (line.StartsWith(Child.FaultLine, StringComparison.Ordinal))
            {
                faults.Add(line[Child.FaultLine.Length..]);
            }
        }

        process.WaitForExit();
        ended.Cancel();
        string death = hangs.Result ? $"nothing happened for {Patience.TotalMinutes} minutes" : Cause(errors.Result, process.ExitCode);
        return (process.ExitCode == 0 ? done : null, death);
    }

    /// <summary>Ends a child that hangs; whether it did.</summary>
    private static async Task<bool> WatchAsync(Process process, Journal journal, CancellationToken ended)
    {
        try
        {
            long last = -1;
            long since = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(since) < Patience)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), ended).ConfigureAwait(false);
                long count = journal.Read().Count;
                since = count == last ? since : Stopwatch.GetTimestamp();
                last = count;
            }

            process.Kill();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>What the runtime says of the end of a process: the error, and the methods it happened in.</summary>
    private static string Cause(string errors, int exitCode)
    {
        IEnumerable<string> lines = errors.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith("at TfModelTools.Tests.Guard.Runs", StringComparison.Ordinal));
        return string.Create(CultureInfo.InvariantCulture, $"the process ended with {exitCode}: {string.Join(" ", lines.Take(8))}");
    }
}
