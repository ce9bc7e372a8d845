using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Safetensors files.</summary>
internal sealed class SafeTensorsTarget : FuzzTarget
{
    private const string File = "w.safetensors";

    /// <inheritdoc/>
    public override string Name => "safetensors";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["SafeTensors"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["SafeTensorsReader.Open"];

    /// <inheritdoc/>
    public override int Weight => 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, new HeaderMutator(0, 8, MixedMutator.Json))];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => WeightSeeds.SafeTensors(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        WeightStages.Run(Path.Combine(folder, File), input, recorder);
    }
}
