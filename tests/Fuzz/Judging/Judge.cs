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
    // Inputs up to here are held to one bound; a larger one may take in proportion what docs/limits.md allows.
    private const long SmallSize = 1 << 20;

    // What the messages of Protocol Buffers may take (docs/limits.md): no other format takes as much.
    private const long MostPerByte = 24;

    /// <summary>Processor time that an input of up to 1 MB may take.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    private readonly HashSet<ulong> _soundValues = [];

    /// <summary>Learns the values of a sound file.</summary>
    public void Learn(Recorder sound) => _soundValues.UnionWith(sound.Values);

    /// <summary>The most memory that an input of a size may take: 64 MB, and ten times its size up to 1 MB, 24 times what is beyond.</summary>
    public static long MostMemory(long size) => (64L << 20) + (10 * Math.Min(size, SmallSize)) + (MostPerByte * Math.Max(0, size - SmallSize));

    /// <summary>The most processor time that an input of a size may take: 2 s, and for more than 1 MB as much for each.</summary>
    public static TimeSpan MostTimeOf(long size) => MostTime * Math.Max(1, (double)size / SmallSize);

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

        if (time > MostTimeOf(input.Files.Size))
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
