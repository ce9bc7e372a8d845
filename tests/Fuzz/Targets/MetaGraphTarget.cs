using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Meta graphs beside checkpoints.</summary>
internal sealed class MetaGraphTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name => "metagraph";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["GraphDefs"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["MetaGraphReader.Read"];

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [(".meta", 4, MixedMutator.Message), (".index", 1, TableMutator.Instance), ("", 1, BytesMutator.Instance)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => GraphSeeds.MetaGraphs("m");

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        string path = Path.Combine(folder, "m.meta");
        recorder.Try("open", () => GraphStages.Meta(MetaGraphReader.Read(path), recorder));
        ModelStages.Run(path, input, recorder);
    }
}
