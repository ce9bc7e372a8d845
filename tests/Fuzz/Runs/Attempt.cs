using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>Tries one input: by one thread, or by two at once.</summary>
internal static class Attempt
{
    /// <summary>Tries an input.</summary>
    /// <returns>What it did, and the processor time it took.</returns>
    public static (Recorder Recorder, TimeSpan Time) Once(FuzzTarget target, ScratchFolder folder, FuzzInput input, Journal? journal)
    {
        Recorder recorder = new(folder.Outputs[0], journal);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        target.Run(folder.Path, input, recorder);
        return (recorder, Environment.CpuUsage.TotalTime - before);
    }

    /// <summary>Tries an input by two threads at the same time; gives the fault where one of them finds another result than the first run.</summary>
    public static Fault? Twice(FuzzTarget target, ScratchFolder folder, FuzzInput input, Recorder first)
    {
        Recorder[] both = [new(folder.Outputs[0]), new(folder.Outputs[1])];
        using Barrier start = new(both.Length);
        Thread[] threads = [.. both.Select(r => new Thread(() =>
        {
            start.SignalAndWait();
            target.Run(folder.Path, input, r);
        }, ProgramStart.StackBytes))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        return Judge.Compare(first, both[0], "one after the other") ?? Judge.Compare(first, both[1], "of which two at the same time");
    }
}
