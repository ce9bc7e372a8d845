using TfModelTools.Formats.ModelIr;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>IRs of MMdnn: the graph in binary and in JSON, and the pickle of the weights.</summary>
internal sealed class ModelIrTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name => "model-ir";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["ModelIr"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["ModelIrFile.Open", "ModelIrWeightsReader.Open", "ModelIrImporter.Import"];

    /// <inheritdoc/>
    public override int Weight => 3;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [(".pb", 3, MixedMutator.Message), (".json", 2, MixedMutator.Json), (".npy", 4, BytesMutator.Instance)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => ModelIrSeeds.All();

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "net.*").Where(f => !f.EndsWith(ModelIrFormat.WeightsExtension, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            recorder.Try("open", () => GraphStages.Attributes(ModelIrFile.Open(path).ToGraph(null), recorder));
            ModelStages.Run(path, input, recorder);
        }

        string weights = Path.Combine(folder, "net" + ModelIrFormat.WeightsExtension);
        recorder.Try("weights", () => recorder.Note(ModelIrWeightsReader.Open(weights).Variables.Count));
        WeightStages.Run(weights, input, recorder);
    }
}
