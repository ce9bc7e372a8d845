using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Checkpoints of format V1.</summary>
internal sealed class TableTarget : FuzzTarget
{
    private const string File = "m.ckpt";

    /// <inheritdoc/>
    public override string Name => "checkpoint-v1";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Checkpoints"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["SavedTensorSlicesReader.Open"];

    /// <inheritdoc/>
    public override bool HasChecksums => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, TableMutator.Instance)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => CheckpointSeeds.Tables(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        CheckpointStages.Run(Path.Combine(folder, File), recorder);
        WeightStages.Run(Path.Combine(folder, File), input, recorder);
    }
}
