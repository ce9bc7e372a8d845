using TfModelTools.Formats.Tfjs;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Models of TensorFlow.js.</summary>
internal sealed class TfjsTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name => "tfjs";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Tfjs"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["TfjsModelFile.Open", "TfjsWeightsManifest.Read", "TfjsWeightsReader.Open", "TfjsImporter.Import"];

    /// <inheritdoc/>
    public override int Weight => 3;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [(".json", 8, MixedMutator.Json), ("", 1, BytesMutator.Instance)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => TfjsSeeds.All();

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        string path = Path.Combine(folder, "model.json");
        recorder.Try("manifest", () => recorder.Note(TfjsWeightsManifest.Read(path).Sum(g => g.Weights.Count)));
        recorder.Try("open", () =>
        {
            TfjsModelFile file = TfjsModelFile.Open(path);
            recorder.Note(file.FormatName);
            if (file.Graph is { } graph)
            {
                GraphStages.Attributes(graph, recorder);
            }
        });
        WeightStages.Run(path, input, recorder);
        ModelStages.Run(path, input, recorder);
    }
}
