using TfModelTools.Formats.Hdf5;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>HDF5 files.</summary>
internal sealed class Hdf5Target : FuzzTarget
{
    private const string File = "f.h5";

    /// <inheritdoc/>
    public override string Name => "hdf5";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Hdf5"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["Hdf5File.Open", "Hdf5WeightsReader.Open"];

    /// <inheritdoc/>
    public override int Weight => 3;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, Hdf5Mutator.Instance)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => WeightSeeds.Hdf5(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        string path = Path.Combine(folder, File);
        recorder.Try("open", () =>
        {
            using Hdf5File file = Hdf5File.Open(path);
            new Hdf5Stages(recorder).Walk(file.Root);
        });
        WeightStages.Run(path, input, recorder);
    }
}
