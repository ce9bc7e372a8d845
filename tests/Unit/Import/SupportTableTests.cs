using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Tests.Import.KerasVectors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import;

/// <summary>docs/supported-layers.md says what the importer does. Run with TFMODELTOOLS_UPDATE_DOCS=1 to write it anew.</summary>
public sealed class SupportTableTests
{
    private const string KerasVectors = "vectors of Keras 3";

    private static readonly bool Update = Environment.GetEnvironmentVariable("TFMODELTOOLS_UPDATE_DOCS") == "1";

    [Fact]
    public void The_document_is_what_the_code_generates()
    {
        string path = Path.Combine(RepositoryRoot.Path, "docs", "supported-layers.md");
        string expected = SupportTable.Render(Evidence());
        if (Update)
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == expected,
            "docs/supported-layers.md is out of date: run this test with TFMODELTOOLS_UPDATE_DOCS=1 to write it anew.");
    }

    [CorpusFact]
    public void Every_claim_of_the_evidence_holds_in_the_corpus()
    {
        SortedDictionary<string, SortedSet<string>> found = new(StringComparer.Ordinal);
        void Add(string className, string source)
        {
            if (!found.TryGetValue(className, out SortedSet<string>? sources))
            {
                found[className] = sources = new(StringComparer.Ordinal);
            }

            sources.Add(source);
        }

        foreach (object[] vector in LayerVectors.Ids())
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Corpus.PathOf("layer-vectors", (string)vector[0])));
            foreach (JsonElement layer in document.RootElement.GetProperty("cases").EnumerateArray().SelectMany(c => c.GetProperty("layers").EnumerateArray()))
            {
                Add(layer.GetProperty("class_name").GetString()!, "vectors " + ((string)vector[0])[..^".json".Length].Replace('\\', '/').Split('/')[0]);
            }
        }

        foreach (object[] item in KerasImportTests.Files().Concat(KerasImportTests.SavedModels()))
        {
            if (File.Exists(Corpus.PathOf((string)item[0], "expected", "io.npz")))
            {
                foreach (string className in Classes(KerasModelFile.Open(Corpus.PathOf((string)item[0], (string)item[1])).Model.Model!))
                {
                    Add(className, Path.GetFileName((string)item[0]));
                }
            }
        }

        string text = string.Concat(found.Select(f => $"{f.Key}: {string.Join(", ", f.Value)}\n"));
        if (Update)
        {
            File.WriteAllText(EvidencePath(), text);
        }

        // A corpus may hold more than is claimed, never less.
        foreach ((string className, string sources) in ReadEvidence())
        {
            Assert.Subset(found.GetValueOrDefault(className, []).ToHashSet(), sources.Split(", ").ToHashSet());
        }
    }

    /// <summary>What the corpus tests, by the file that says so, and what the vectors in this repository do.</summary>
    private static Dictionary<string, string> Evidence()
    {
        Dictionary<string, string> evidence = ReadEvidence();
        using TemporaryFolder folder = new();
        foreach (string className in KerasVectorFile.Names.SelectMany(n => Classes(KerasVectorFile.ReadConfig(n, folder))).Distinct(StringComparer.Ordinal))
        {
            evidence[className] = evidence.TryGetValue(className, out string? corpus) ? $"{KerasVectors}, {corpus}" : KerasVectors;
        }

        return evidence;
    }

    private static IEnumerable<string> Classes(KerasModelConfig model) =>
        model.Layers.SelectMany(l => l.Model is null ? [l.ClassName, .. Wrapped(l)] : Classes(l.Model));

    private static IEnumerable<string> Wrapped(KerasLayerConfig layer) =>
        layer.Config.TryGetProperty("layer", out JsonElement inner) && inner.TryGetProperty("class_name", out JsonElement name) ? [name.GetString()!] : [];

    private static Dictionary<string, string> ReadEvidence() =>
        File.ReadAllLines(EvidencePath()).Select(l => l.Split(": ", 2)).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    private static string EvidencePath() => Path.Combine(RepositoryRoot.Path, "tests", "Unit", "Import", "layer-evidence.txt");
}
