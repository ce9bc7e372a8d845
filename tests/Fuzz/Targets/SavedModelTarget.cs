using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>SavedModels.</summary>
internal sealed class SavedModelTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name => "savedmodel";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["SavedModels", "GraphDefs", "Checkpoints", "Keras"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["SavedModelReader.Open", "ModelImporter.ImportOtherSignatures"];

    /// <inheritdoc/>
    public override int Weight => 3;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [(".pb", 5, MixedMutator.Message), (".index", 1, TableMutator.Instance), ("", 1, BytesMutator.Instance)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => GraphSeeds.SavedModels();

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        recorder.Try("open", () =>
        {
            SavedModelReader reader = SavedModelReader.Open(folder);
            foreach (MetaGraph meta in reader.MetaGraphs)
            {
                GraphStages.Meta(meta, recorder);
            }
        });
        ModelStages.Run(folder, input, recorder);
        WeightStages.Run(folder, input, recorder);
    }
}
