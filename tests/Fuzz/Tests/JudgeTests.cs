using TfModelTools.Common;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz.Tests;

/// <summary>A judge that finds nothing proves nothing: each kind of fault, planted, is found.</summary>
public sealed class JudgeTests
{
    [Fact]
    public void An_exception_of_ours_is_a_refusal() => Assert.Empty(Judged(r => r.Try("read", () => throw new CorruptFileException("f", "here", "this", "that", "mend it"))));

    [Fact]
    public void Another_exception_is_a_fault_named_by_its_kind() => Assert.StartsWith("InvalidOperationException@", Assert.Single(Judged(r => r.Try("read", () => throw new InvalidOperationException()))).Key, StringComparison.Ordinal);

    [Fact]
    public void Memory_beyond_the_file_is_suspicious() => Assert.Equal("Memory@read", Assert.Single(Judged(r => r.Try("read", () => GC.KeepAlive(new byte[70 << 20])))).Key);

    [Fact]
    public void Memory_that_a_model_asks_for_is_not() => Assert.Empty(Judged(r => r.Try("predict", () => GC.KeepAlive(new byte[70 << 20]), isWork: true)));

    [Fact]
    public void Processor_time_is_suspicious() => Assert.Equal("Slow@read", Assert.Single(Judged(r => r.Try("read", () => { }), TimeSpan.FromSeconds(3))).Key);

    [Fact]
    public void Bounds_grow_with_inputs_of_more_than_one_megabyte()
    {
        Assert.Equal(64L << 20, Judge.MostMemory(0));
        Assert.Equal(74L << 20, Judge.MostMemory(1 << 20));
        Assert.Equal(98L << 20, Judge.MostMemory(2 << 20));
        Assert.Equal(TimeSpan.FromSeconds(2), Judge.MostTimeOf(1 << 20));
        Assert.Equal(TimeSpan.FromSeconds(6), Judge.MostTimeOf(3 << 20));
    }

    [Fact]
    public void A_value_behind_a_broken_checksum_is_a_fault() => Assert.Equal("Checksum@planted", Assert.Single(Judged(r => r.Try("read", () => r.Value("w", Seeds.SeedFiles.Numbers(2))), keepsChecksums: true)).Key);

    [Fact]
    public void Two_results_are_a_fault()
    {
        Recorder first = new("out");
        Recorder second = new("out");
        first.Try("read", () => first.Note(1));
        second.Try("read", () => second.Note(2));
        Assert.Equal("Differs@values", Judge.Compare(first, second, "in a test")!.Key);
        Assert.Null(Judge.Compare(first, first, "in a test"));
    }

    [Fact]
    public void A_death_is_named_by_what_the_runtime_printed()
    {
        Assert.Equal("StackOverflow@Planning.BufferLayout.Root", FaultKey.OfDeath("Stack overflow.\n   at TfModelTools.Planning.BufferLayout.Root(Int32)\n", 134));
        Assert.Equal("NullReferenceException@Graph.X", FaultKey.OfDeath("Unhandled exception. System.NullReferenceException: x\n   at TfModelTools.Graph.X()", 134));
        Assert.Equal("Death137@?", FaultKey.OfDeath("", 137));
    }

    private static List<Fault> Judged(Action<Recorder> calls, TimeSpan time = default, bool keepsChecksums = false)
    {
        Recorder recorder = new("out");
        calls(recorder);
        FuzzInput input = new(new InputChain(1), "seed", "none", new FileSet("f", [1, 2, 3]), keepsChecksums);
        return [.. new Judge(new PlantedTarget()).Faults(input, recorder, time)];
    }

    private sealed class PlantedTarget : FuzzTarget
    {
        public override string Name => "planted";

        public override IReadOnlyList<string> Formats => [];

        public override IReadOnlyList<string> EntryPoints => [];

        public override bool HasChecksums => true;

        protected override IReadOnlyList<(string NameEnd, int Weight, IMutator Mutator)> Mutators => [];

        public override IReadOnlyList<FuzzSeed> MakeSeeds() => [];

        public override void Run(string folder, FuzzInput input, Recorder recorder) => recorder.Try("nothing", () => { });
    }
}
