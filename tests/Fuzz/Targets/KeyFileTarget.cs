using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Key files.</summary>
internal sealed class KeyFileTarget : FuzzTarget
{
    private const string File = "keys.txt";

    /// <inheritdoc/>
    public override string Name => "keys";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["PythonLiterals"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["KeyFile.Read", "KeyFile.Parse", "KeyFile.ReadText"];

    /// <inheritdoc/>
    public override int Weight => 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, MixedMutator.Text)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => TextSeeds.Keys(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        recorder.Try("keys", () =>
        {
            KeyFile file = KeyFile.Read(Path.Combine(folder, File));
            foreach (KeyFileEntry entry in file.Entries.Concat(file.Duplicates))
            {
                recorder.Note(entry.ToString());
            }
        });
    }
}
