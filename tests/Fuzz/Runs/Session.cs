using System.Diagnostics;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>Starts a child, watches it, and keeps the input that ended it.</summary>
internal sealed class Session(FuzzTarget target, ulong seed, string output)
{
    private static readonly TimeSpan MostProcessorTime = TimeSpan.FromSeconds(15);

    // Only what waits forever, such as two threads for one another: on a busy machine the clock says nothing of an input.
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(5);
    private readonly string _journalPath = Path.Combine(output, $"journal-{target.Name}");

    /// <summary>Runs one child.</summary>
    /// <param name="program">The program; null for this one.</param>
    /// <param name="figures">Gets what it did.</param>
    /// <param name="time">How long it is to run.</param>
    /// <param name="isGuided">Whether coverage guides it.</param>
    public void Run(string? program, TargetFigures figures, TimeSpan time, bool isGuided)
    {
        using Journal journal = new(_journalPath);
        journal.Clear();
        journal.Next = figures.Next;
        Stopwatch clock = Stopwatch.StartNew();
        using Process child = ProgramStart.Child(program, ProgramStart.HeapBytes, new ChildOrder(target.Name, seed, figures.Next, time, output, _journalPath, isGuided).ToArguments());
        Task<string> errors = child.StandardError.ReadToEndAsync();
        Task<string> texts = child.StandardOutput.ReadToEndAsync();
        string? hang = Watch(child, journal);
        child.WaitForExit();
        figures.Add(journal, clock.Elapsed, isGuided);
        if (hang is null && child.ExitCode == 0)
        {
            return;
        }

        // The next one goes on behind what ended this one.
        figures.Next++;
        figures.Deaths++;
        string text = $"{errors.Result}\n{texts.Result}";
        Fault fault = new(hang ?? FaultKey.OfDeath(text, child.ExitCode), journal.Stage, text);
        if (journal.IsBusy == 1 && InputChain.TryParse(journal.Chain) is { } chain)
        {
            new FaultStore(output, target.Name).Save(fault, new InputMaker(target, seed).Make(chain), seed);
        }
        else
        {
            throw new InvalidOperationException($"A child for {target.Name} ended with {child.ExitCode} before it tried anything: {text}");
        }
    }

    /// <summary>Waits for the end; ends a child that hangs, and gives the key of that fault.</summary>
    private static string? Watch(Process child, Journal journal)
    {
        long last = -1;
        TimeSpan processorTime = default;
        Stopwatch since = Stopwatch.StartNew();
        while (!child.WaitForExit(TimeSpan.FromMilliseconds(100)))
        {
            long now = journal.Ticks;
            if (now != last)
            {
                (last, processorTime) = (now, TimeOf(child));
                since.Restart();
            }
            else if (since.Elapsed > MostTime || (journal.IsBusy == 1 && TimeOf(child) - processorTime > MostProcessorTime))
            {
                child.Kill();
                return $"{FaultKinds.Hang}@{journal.Stage}";
            }
        }

        return null;
    }

    private static TimeSpan TimeOf(Process child)
    {
        try
        {
            child.Refresh();
            return child.TotalProcessorTime;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has just ended.
            return default;
        }
    }
}
