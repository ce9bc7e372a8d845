using TfModelTools.Formats.Pictures;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Pictures.</summary>
internal sealed class PictureTarget : FuzzTarget
{
    private const string File = "picture";

    /// <inheritdoc/>
    public override string Name => "pictures";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Pictures"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["PictureFile.Read", "PictureFeature.Read"];

    /// <inheritdoc/>
    public override int Weight => 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [("", 1, BytesMutator.Instance)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => PictureSeeds.All(File);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        string path = Path.Combine(folder, File);
        recorder.Try("kind", () => recorder.Note(PictureFile.IsPicture(path) ? 1 : 0));
        recorder.Try("picture", () =>
        {
            Picture picture = PictureFile.Read(path);
            recorder.Note(picture.Height);
            recorder.Note(picture.Width);
            recorder.Note(picture.Pixels.Span);
        });
    }
}
