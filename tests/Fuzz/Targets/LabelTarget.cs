using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Execution;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Files of the names of classes, one a line.</summary>
internal sealed class LabelTarget : FuzzTarget
{
    private const string File = "labels.txt";

    /// <inheritdoc/>
    public override string Name => "labels";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["ClassScore.ReadLabels"];

    /// <inheritdoc/>
    public override int Weight => 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, MixedMutator.Text)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => TextSeeds.Labels(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        recorder.Try("labels", () => recorder.Note(string.Join('|', ClassScore.ReadLabels(Path.Combine(folder, File)))));
    }
}
