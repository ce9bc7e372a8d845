using System.Collections.Concurrent;
using System.IO.Compression;
using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tests.Formats.Keras;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Identification;

/// <summary>A file is opened once to be identified and once to be read, however many ask what it is.</summary>
public sealed class FileOpeningTests
{
    private const int Most = 2;

    public static TheoryData<string> Models => [.. Corpus.Files("*.h5").Concat(Corpus.Files("*.keras")).Concat(Corpus.Files("saved_model.pb").Select(f => Path.GetDirectoryName(f)!))
        .Select(f => Path.GetRelativePath(Corpus.Root!, f))];

    [CorpusTheory]
    [MemberData(nameof(Models))]
    public void Importing_and_inspecting_open_each_file_twice_at_most(string model)
    {
        string path = Corpus.PathOf(model);
        RequireFew(path, () => InspectedModel.Open(path));
        RequireFew(path, () => ModelImporter.Import(path));
    }

    [Fact]
    public void Importing_an_h5_file_opens_it_twice_at_most() => RequireFew(Sample.Model, () => ModelImporter.Import(Sample.Model));

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Importing_an_archive_opens_it_twice_at_most(CompressionLevel level)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("m.keras");
        KerasFiles.WriteArchive(path, KerasFiles.DenseConfig, KerasFiles.WeightsH5(KerasFiles.DenseVariables), level);
        RequireFew(path, () => ModelImporter.Import(path));
        RequireFew(path, () => InspectedModel.Open(path));
    }

    [CorpusTheory]
    [InlineData("half-plus-two")]
    [InlineData("keras-lstm")]
    [InlineData("template-classifier")]
    public void A_SavedModel_becomes_a_project_with_its_graph_read_once(string name)
    {
        string path = Corpus.PathOf("savedmodel", name);
        using TemporaryFolder folder = new();
        IReadOnlyDictionary<string, int> opened = Opened(path, () =>
        {
            ModelGraph graph = ModelImporter.Import(path);
            CSharpBackend.Write(graph, folder.File("out"), new CSharpOptions { Name = "Model" });
        });
        Assert.InRange(opened[Path.Combine(path, "saved_model.pb")], 1, Most);
    }

    private static void RequireFew(string path, Action action) => Assert.All(Opened(path, action), o => Assert.True(o.Value <= Most, $"{o.Key} was opened {o.Value} times"));

    // Other tests open other files meanwhile, but hardly this model: what counts are those of this flow of control.
    private static IReadOnlyDictionary<string, int> Opened(string path, Action action)
    {
        ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);
        AsyncLocal<bool> mine = new() { Value = true };
        string full = Path.GetFullPath(path);
        void Count(string file)
        {
            if (mine.Value && Path.GetFullPath(file).StartsWith(full, StringComparison.Ordinal))
            {
                counts.AddOrUpdate(Path.GetFullPath(file), 1, (_, n) => n + 1);
            }
        }

        InputFile.Opening += Count;
        try
        {
            action();
        }
        catch (TfModelException)
        {
            // What it opened until it was refused counts as well.
        }
        finally
        {
            InputFile.Opening -= Count;
        }

        return counts;
    }
}
