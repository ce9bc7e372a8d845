using TfModelTools.Formats.Npy;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>NumPy arrays.</summary>
internal sealed class NpyTarget : FuzzTarget
{
    private const string File = "a.npy";

    /// <summary>Damages one array.</summary>
    public static IMutator Mutator { get; } = new HeaderMutator(8, 2, TextMutator.Instance);

    /// <inheritdoc/>
    public override string Name => "npy";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Npy", "PythonLiterals"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["NpyReader.Read", "NpyReader.ReadHeader", "NpyFolderReader.Open"];

    /// <inheritdoc/>
    public override int Weight => 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, Mutator)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => WeightSeeds.Npy(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        string path = Path.Combine(folder, File);
        recorder.Try("header", () => recorder.Note(NpyReader.ReadHeader(path).ToString()));
        recorder.Try("array", () => recorder.Value("a", NpyReader.Read(path)));
        WeightStages.Run(path, input, recorder);
        WeightStages.Run(folder, input, recorder);
    }
}
