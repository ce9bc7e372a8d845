using System.Globalization;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>Tries the input of a folder in this process, and prints what comes of it.</summary>
internal static class Reproduction
{
    /// <summary>The first argument of the program.</summary>
    public const string Switch = "repro";

    /// <summary>Starts a line that tells a fault: key and stage follow.</summary>
    public const string FaultLine = "fault\t";

    // The first time is for the compiler.
    private const int Times = 3;

    /// <summary>Tries the input; 1 when there was a fault.</summary>
    public static int Run(FuzzTarget target, string folder, long number, TextWriter output)
    {
        FuzzInput input = new(new InputChain(number), "a folder", "hand", FileSet.ReadFrom(folder), KeepsChecksums: false);
        Judge judge = new(target);
        using ScratchFolder scratch = new();
        scratch.Fill(input.Files);
        (Recorder recorder, TimeSpan time) = Attempt.Once(target, scratch, input, null);
        for (int i = 1; i < Times && time < TimeSpan.FromSeconds(20); i++)
        {
            (recorder, time) = Attempt.Once(target, scratch, input, null);
        }

        output.WriteLine(recorder.Describe());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms of processor time"));
        Fault[] faults = [.. judge.Faults(input, recorder, time)];
        if (faults.Length == 0 && Attempt.Twice(target, scratch, input, recorder) is { } differs)
        {
            faults = [differs];
        }

        foreach (Fault fault in faults)
        {
            output.WriteLine($"{FaultLine}{fault.Key}\t{fault.Stage}");
            output.WriteLine(fault.Text);
        }

        return faults.Length == 0 ? 0 : 1;
    }
}
