using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Frozen graphs.</summary>
internal sealed class GraphDefTarget : FuzzTarget
{
    private const string File = "model.pb";

    /// <inheritdoc/>
    public override string Name => "graphdef";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["GraphDefs", "ProtocolBuffers"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["GraphDefReader.Read", "GraphDefImporter.Import", "GraphConstantsReader.Open"];

    /// <inheritdoc/>
    public override int Weight => 6;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, MixedMutator.Message)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => GraphSeeds.Frozen(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        string path = Path.Combine(folder, File);
        recorder.Try("open", () => GraphStages.Attributes(GraphDefReader.Read(path), recorder));
        ModelStages.Run(path, input, recorder);
        WeightStages.Run(path, input, recorder);
    }
}
