using TfModelTools.Formats.Keras;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Architectures of Keras models as JSON, beside a file of weights.</summary>
internal class ArchitectureTarget : FuzzTarget
{
    private const string Weights = "m.h5";

    /// <inheritdoc/>
    public override string Name => "architecture";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Keras"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["KerasModelFile.ReadModelConfig", "KerasConfigReader.Read"];

    /// <inheritdoc/>
    public override int Weight => 4;

    /// <summary>The name of the file.</summary>
    protected virtual string File => "arch.json";

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [(".json", 8, MixedMutator.Json), ("", 1, Hdf5Mutator.Instance)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => KerasSeeds.Architectures(File, Weights, Text);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        string path = Path.Combine(folder, File);
        recorder.Try("config", () => recorder.Note(KerasModelFile.ReadModelConfig(path).Version.ToString()));
        ModelStages.Run(Path.Combine(folder, Weights), input, recorder, new ModelImportOptions { ArchitecturePath = path });
        recorder.Try("alone", () =>
        {
            foreach (ModelSummary summary in ModelSummaries.Create(InspectedModel.Open(path), expandNested: true))
            {
                recorder.Note(SummaryText.Write(summary));
            }
        });
    }

    /// <summary>An architecture as the file has it.</summary>
    /// <param name="json">The architecture, as JSON.</param>
    protected virtual string Text(string json) => json;
}
