using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Files of new names.</summary>
internal sealed class NameMapTarget : FuzzTarget
{
    private const string File = "map.txt";

    /// <inheritdoc/>
    public override string Name => "name-map";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["PythonLiterals", "Json"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["NameMap.Read", "NameMap.Parse"];

    /// <inheritdoc/>
    public override int Weight => 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, MixedMutator.Text)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => TextSeeds.Maps(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        recorder.Try("map", () =>
        {
            foreach ((string from, string to) in NameMap.Read(Path.Combine(folder, File)).Pairs)
            {
                recorder.Note($"{from} {to}");
            }
        });
    }
}
