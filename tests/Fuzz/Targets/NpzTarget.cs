using TfModelTools.Features;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>NumPy archives, also as features and predictions.</summary>
internal sealed class NpzTarget : FuzzTarget
{
    private const string File = "a.npz";

    /// <inheritdoc/>
    public override string Name => "npz";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Npy", "Zip"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["NpzReader.Open", "NpzReader.ReadAll", "FeatureArrays.Read"];

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, new ZipMutator(_ => NpyTarget.Mutator))];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => WeightSeeds.Npz(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        string path = Path.Combine(folder, File);
        recorder.Try("features", () =>
        {
            FeatureArrays arrays = FeatureArrays.Read(path);
            foreach (string name in arrays.Keys)
            {
                recorder.Try("feature", () => recorder.Value(name, arrays[name]));
            }
        });
        WeightStages.Run(path, input, recorder);
    }
}
