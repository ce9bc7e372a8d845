using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>A reader with every fault there is, for the test that a run finds them. It is in no table.</summary>
internal sealed class SelfTestTarget : FuzzTarget
{
    /// <summary>Its name.</summary>
    public const string TargetName = "self-test";

    private const string File = "f";

    private static readonly Action[] Faults =
    [
        () => throw new InvalidOperationException("planted"),
        () => Recurse(0),
        () => Environment.FailFast("planted"),
        () => GC.KeepAlive(new byte[200 << 20]),
        Spin,
    ];

    /// <inheritdoc/>
    public override string Name => TargetName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => [];

    /// <inheritdoc/>
    protected override IReadOnlyList<(string NameEnd, int Weight, IMutator Mutator)> Mutators { get; } = [(string.Empty, 1, new OneOfFew())];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => [new("sound", new FileSet(File, [byte.MaxValue]))];

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder) => recorder.Try("planted", () =>
    {
        int what = System.IO.File.ReadAllBytes(Path.Combine(folder, File))[0];
        if (what < Faults.Length)
        {
            Faults[what]();
        }
        else if (what == Faults.Length)
        {
            recorder.Note(Environment.TickCount64 + Environment.CurrentManagedThreadId);
        }
    });

    private static int Recurse(int depth) => depth < 0 ? 0 : Recurse(depth + 1) + Recurse(depth + 2);

    private static void Spin()
    {
        // The processor's time, not the clock's: the machine may be busy.
        TimeSpan end = Environment.CpuUsage.TotalTime + (Judge.MostTime * 1.5);
        while (Environment.CpuUsage.TotalTime < end)
        {
        }
    }

    /// <summary>Makes a file of one byte that says which fault is to show. Those that end or hold up the process are rare, or nothing else would be seen.</summary>
    private sealed class OneOfFew : IMutator
    {
        private static readonly (int PerThousand, byte What)[] Chances = [(20, 0), (3, 1), (3, 2), (10, 3), (3, 4), (200, 5)];

        public Mutation Mutate(FuzzRandom random, byte[] file, byte[] other)
        {
            int chosen = random.Below(1000);
            foreach ((int perThousand, byte what) in Chances)
            {
                chosen -= perThousand;
                if (chosen < 0)
                {
                    return new Mutation([what], "planted");
                }
            }

            return new Mutation([byte.MaxValue], "planted");
        }
    }
}
