using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Checkpoints of format V2.</summary>
internal sealed class BundleTarget : FuzzTarget
{
    private const string Prefix = "m";

    /// <inheritdoc/>
    public override string Name => "checkpoint-v2";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Checkpoints"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["CheckpointReader.Open", "CheckpointVerifier.Verify", "CheckpointFolder.List", "TensorBundleReader.Open", "TensorBundleIndex.Open"];

    /// <inheritdoc/>
    public override bool HasChecksums => true;

    /// <inheritdoc/>
    public override int Weight => 3;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [(".index", 6, TableMutator.Instance), ("", 1, BytesMutator.Instance)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => CheckpointSeeds.Bundles(Prefix);

    /// <inheritdoc/>
    public override SetMutation Mutate(FuzzRandom random, FileSet files, FileSet other) =>
        random.Percent(18) && BundleMutator.Values(random, files, Prefix) is { } changed ? changed : base.Mutate(random, files, other);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        CheckpointStages.Run(Path.Combine(folder, Prefix), recorder);
        WeightStages.Run(Path.Combine(folder, Prefix), input, recorder);
    }
}
