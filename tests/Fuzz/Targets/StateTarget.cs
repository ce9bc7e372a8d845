using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>State files of folders of checkpoints.</summary>
internal sealed class StateTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name => "state";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Checkpoints", "TextFormat"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["CheckpointState.Read", "CheckpointState.Parse", "CheckpointFolder.Latest", "CheckpointPath.Resolve", "CheckpointManager.Open"];

    /// <inheritdoc/>
    public override int Weight => 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("checkpoint", 1, MixedMutator.Text)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => TextSeeds.States();

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        recorder.Try("state", () =>
        {
            CheckpointState state = CheckpointState.Read(Path.Combine(folder, "checkpoint"));
            recorder.Note(state.ToText());
        });
        CheckpointStages.Folder(folder, recorder);
        recorder.Try("latest", () => recorder.Note(CheckpointFolder.Latest(folder).Name));
        recorder.Try("resolve", () => recorder.Note(Path.GetFileName(CheckpointPath.Resolve(folder).Prefix)));
        recorder.Try("manage", () => recorder.Note(CheckpointManager.Open(folder).GetType().Name));
        WeightStages.Run(folder, input, recorder);
    }
}
