using System.Globalization;
using System.Text.Json;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tests.OnnxConformance;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>docs/supported-ops.md says what the importer does. Run with TFMODELTOOLS_UPDATE_DOCS=1 to write it anew.</summary>
public sealed class OpSupportTableTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("TFMODELTOOLS_UPDATE_DOCS") == "1";

    private static string EvidencePath => Path.Combine(RepositoryRoot.Path, "tests", "Unit", "Import", "GraphDef", "op-evidence.txt");

    [CorpusFact]
    public void Every_claim_of_the_evidence_holds_in_the_corpus()
    {
        SortedDictionary<string, int> found = new(StringComparer.Ordinal);
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Corpus.PathOf("frozen", "op-graphs", "cases.json")));
        foreach (JsonElement item in cases.RootElement.GetProperty("cases").EnumerateArray())
        {
            TensorFlowGraph graph = GraphDefReader.Read(Corpus.PathOf(["frozen", "op-graphs", .. item.GetProperty("case").GetString()!.Split('/'), "frozen_model.pb"]));
            foreach (string op in graph.Nodes.Select(n => n.Op).Where(o => OpTable.Find(o) is not null).Distinct())
            {
                found[op] = found.GetValueOrDefault(op) + 1;
            }
        }

        if (Update)
        {
            File.WriteAllText(EvidencePath, string.Concat(found.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key}: {f.Value}\n"))));
        }

        // A corpus may hold more than is claimed, never less.
        Assert.All(ReadEvidence(), claim => Assert.True(found.GetValueOrDefault(claim.Key) >= claim.Value, claim.Key));
    }

    [Fact]
    public void The_document_is_what_the_code_generates()
    {
        string path = Path.Combine(RepositoryRoot.Path, "docs", "supported-ops.md");
        string expected = OpSupportTable.Render(ReadEvidence(), ConformanceDocument.Find(File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : string.Empty));
        if (Update)
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == expected,
            "docs/supported-ops.md is out of date: run this test with TFMODELTOOLS_UPDATE_DOCS=1 to write it anew.");
    }

    [Fact]
    public void Every_op_with_vectors_is_supported() =>
        Assert.All(OpVectors.ByOp.Select(g => g.Key), op => Assert.NotNull(OpTable.Find(op)));

    private static Dictionary<string, int> ReadEvidence() => !File.Exists(EvidencePath)
        ? []
        : File.ReadAllLines(EvidencePath).Select(l => l.Split(": ", 2)).ToDictionary(p => p[0], p => int.Parse(p[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
