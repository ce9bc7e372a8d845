using TfModelTools.Execution;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>What a generated project says of itself.</summary>
internal sealed class InterfaceTarget : FuzzTarget
{
    private const string File = "interface.json";

    /// <inheritdoc/>
    public override string Name => "interface";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["GeneratedProjectInterface.Read"];

    /// <inheritdoc/>
    public override int Weight => 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, MixedMutator.Json)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => [new FuzzSeed("dense", new FileSet(File, ProjectSeeds.Project()["model/interface.json"]))];

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        recorder.Try("interface", () =>
        {
            GeneratedProjectInterface described = GeneratedProjectInterface.Read(Path.Combine(folder, File));
            recorder.Note($"{described.Name} {described.ModelClass} {described.BytesPerSample} {string.Join(',', described.Inputs)} {string.Join(',', described.Outputs)}");
        });
    }
}
