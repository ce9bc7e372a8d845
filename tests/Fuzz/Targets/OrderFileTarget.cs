using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Weights.Keras;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Files of the order of layers.</summary>
internal sealed class OrderFileTarget : FuzzTarget
{
    private const string File = "order.json";

    /// <inheritdoc/>
    public override string Name => "order-file";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["PythonLiterals", "Json"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["KerasOrderFile.Read", "KerasOrderFile.Parse"];

    /// <inheritdoc/>
    public override int Weight => 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, MixedMutator.Text)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => TextSeeds.Orders(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        recorder.Try("order", () => recorder.Note(KerasOrderFile.Read(Path.Combine(folder, File)).ToString()));
    }
}
