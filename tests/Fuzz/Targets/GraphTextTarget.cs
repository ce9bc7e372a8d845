using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Graphs as text.</summary>
internal sealed class GraphTextTarget : FuzzTarget
{
    private const string File = "model.pbtxt";

    /// <inheritdoc/>
    public override string Name => "pbtxt";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["GraphDefs", "TextFormat"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["TextFormatReader.Read"];

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, MixedMutator.Text)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => GraphSeeds.Text(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        string path = Path.Combine(folder, File);
        recorder.Try("open", () => GraphStages.Attributes(GraphDefReader.Read(path), recorder));
        ModelStages.Run(path, input, recorder);
        WeightStages.Run(path, input, recorder);
    }
}
