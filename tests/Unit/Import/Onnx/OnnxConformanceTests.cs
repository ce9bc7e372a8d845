using TfModelTools.Tests.OnnxConformance;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.Onnx;

/// <summary>The tests that ONNX itself has for its operators (libonnx-testdata): none is wrong, and docs/supported-ops.md counts what passes. Run with TFMODELTOOLS_UPDATE_DOCS=1 to count anew.</summary>
public sealed class OnnxConformanceTests
{
    [OnnxSuiteFact]
    public void No_operator_gives_other_values_than_ONNX_says_and_the_document_counts_them()
    {
        IReadOnlyList<ConformanceResult> results = Suite.Run(Suite.DefaultRoot, string.Empty);
        Assert.Empty(results.Where(r => r.Verdict == ConformanceVerdict.Wrong).Select(r => $"{r.Case.Name}: {r.Reason}"));
        ConformanceResult[] node = [.. results.Where(r => r.Case.Group == "node" && r.Verdict != ConformanceVerdict.Training)];
        Assert.True(node.Count(r => r.Verdict == ConformanceVerdict.Passed) >= 0.95 * node.Length);

        string path = Path.Combine(RepositoryRoot.Path, "docs", "supported-ops.md");
        string document = File.ReadAllText(path).ReplaceLineEndings("\n");
        string counted = ConformanceDocument.Replace(document, results);
        if (Environment.GetEnvironmentVariable("TFMODELTOOLS_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, counted);
            document = counted;
        }

        Assert.True(document == counted, "docs/supported-ops.md counts other results: run this test with TFMODELTOOLS_UPDATE_DOCS=1 to write it anew.");
    }
}
