using TfModelTools.Formats.Onnx;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Models in ONNX, with and without values beside them.</summary>
internal sealed class OnnxTarget : FuzzTarget
{
    private const string ModelName = "net" + OnnxFormat.Extension;

    /// <inheritdoc/>
    public override string Name => "onnx";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Onnx"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["OnnxFile.Open", "OnnxWeightsReader.Open", "OnnxImporter.Import"];

    /// <inheritdoc/>
    public override int Weight => 4;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [(OnnxFormat.Extension, 8, MixedMutator.Message), (".bin", 1, BytesMutator.Instance)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => OnnxSeeds.All();

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        string path = Path.Combine(folder, ModelName);
        recorder.Try("open", () => GraphStages.Attributes(OnnxFile.Open(path).Graph, recorder));
        WeightStages.Run(path, input, recorder);
        ModelStages.Run(path, input, recorder);
    }
}
