using TfModelTools.Formats.Keras;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Archives of Keras 3 (.keras).</summary>
internal sealed class KerasArchiveTarget : FuzzTarget
{
    private const string File = "m.keras";

    /// <inheritdoc/>
    public override string Name => "keras-archive";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Keras", "Zip"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["KerasArchiveWeights.Open"];

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, new ZipMutator(n => n.EndsWith(".json", StringComparison.Ordinal) ? MixedMutator.Json : Hdf5Mutator.Instance))];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => KerasSeeds.Archives(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        string path = Path.Combine(folder, File);
        recorder.Try("open", () => recorder.Note(KerasModelFile.Open(path).FormatName));
        WeightStages.Run(path, input, recorder);
        ModelStages.Run(path, input, recorder);
    }
}
