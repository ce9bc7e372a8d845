using TfModelTools.Formats.Keras;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Keras models in .h5 files.</summary>
internal sealed class KerasH5Target : FuzzTarget
{
    private const string File = "m.h5";

    /// <inheritdoc/>
    public override string Name => "keras-h5";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Keras", "Hdf5"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["KerasModelFile.Open", "KerasFormat.Identify", "KerasLayersReader.Open"];

    /// <inheritdoc/>
    public override int Weight => 3;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, new MixedMutator((60, Hdf5TextMutator.Instance), (40, Hdf5Mutator.Instance)))];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => KerasSeeds.Models(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        string path = Path.Combine(folder, File);
        recorder.Try("identify", () => recorder.Note(KerasFormat.Identify(path).ToString()));
        recorder.Try("open", () => recorder.Note(KerasModelFile.Open(path).FormatName));
        ModelStages.Run(path, input, recorder);
        WeightStages.Run(path, input, recorder);
    }
}
