using TfModelTools.Execution;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Generated projects, compiled and run.</summary>
internal sealed class ProjectTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name => "project";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["GeneratedProject.Load", "GeneratedProject.IsGeneratedProject"];

    /// <inheritdoc/>
    public override int Weight => 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("interface.json", 4, MixedMutator.Json), (".npz", 3, new ZipMutator(_ => NpyTarget.Mutator)), (".json", 1, MixedMutator.Json)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => [new FuzzSeed("dense", ProjectSeeds.Project())];

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        GeneratedProject? project = null;
        if (recorder.Try("load", () => project = GeneratedProject.Load(folder), isWork: true))
        {
            using (project)
            {
                PredictionStages.Run(project!, recorder);
            }
        }
    }
}
