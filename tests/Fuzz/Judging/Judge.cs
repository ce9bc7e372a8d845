using System.Globalization;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz.Judging;

/// <summary>
/// Judges what the calls of a target did with an input. Time and memory are suspicions only: in a process that has done much else nothing
/// exact can be said of them, so <see cref="Runs.Confirmation"/> tries the input again.
/// </summary>
internal sealed class Judge(FuzzTarget target)
{
    /// <summary>Processor time that an input may take.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    private readonly HashSet<ulong> _soundValues = [];

    /// <summary>Learns the values of a sound file.</summary>
    public void Learn(Recorder sound) => _soundValues.UnionWith(sound.Values);

    /// <summary>The most memory that an input of a size may take: ten times its size, and 64 MB.</summary>
    public static long MostMemory(long size) => (10 * size) + (64L << 20);

    /// <summary>The faults of an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="recorder">What its calls did.</param>
    /// <param name="time">The processor time they took.</param>
    public IEnumerable<Fault> Faults(FuzzInput input, Recorder recorder, TimeSpan time)
    {
        foreach (Fault fault in recorder.Faults)
        {
            yield return fault;
        }

        if (recorder.Stages.Count == 0)
        {
            yield break;
        }

        if (time > MostTime)
        {
            string slowest = recorder.Stages.MaxBy(s => s.Milliseconds).Stage;
            yield return new Fault($"{FaultKinds.Slow}@{slowest}", slowest, string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms of processor time\n{recorder.Describe()}"));
        }

        StageResult greediest = recorder.Stages.Where(s => !s.IsWork || s.Refusal is not null).DefaultIfEmpty().MaxBy(s => s.Allocated);
        if (greediest.Allocated > MostMemory(input.Files.Size))
        {
            yield return new Fault(
                $"{FaultKinds.Memory}@{greediest.Stage}", greediest.Stage, string.Create(CultureInfo.InvariantCulture, $"{greediest.Allocated} bytes allocated of an input of {input.Files.Size}\n{recorder.Describe()}"));
        }

        if (target.HasChecksums && input.KeepsChecksums && recorder.Values.Exists(v => !_soundValues.Contains(v)))
        {
            yield return new Fault($"{FaultKinds.Checksum}@{target.Name}", "values", $"a value that no sound file holds was given, though no checksum was repaired\n{recorder.Describe()}");
        }
    }

    /// <summary>The fault of two runs of the same input that differ; null where they do not.</summary>
    public static Fault? Compare(Recorder first, Recorder second, string how)
    {
        if (first.Digest == second.Digest)
        {
            return null;
        }

        int at = 0;
        while (at < Math.Min(first.Stages.Count, second.Stages.Count) && first.Stages[at].Refusal == second.Stages[at].Refusal && first.Stages[at].Message == second.Stages[at].Message)
        {
            at++;
        }

        string stage = at < first.Stages.Count ? first.Stages[at].Stage : "values";
        return new Fault($"{FaultKinds.Differs}@{stage}", stage, $"two runs {how} gave different results\n{first.Describe()}\n--- the other:\n{second.Describe()}");
    }
}
