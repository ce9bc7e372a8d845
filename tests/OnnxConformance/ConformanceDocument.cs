using System.Globalization;
using System.Text;

namespace TfModelTools.Tests.OnnxConformance;

/// <summary>The last part of docs/supported-ops.md, which counts the suite.</summary>
internal static class ConformanceDocument
{
    /// <summary>What the part begins with, in front of the counts.</summary>
    public const string Head =
        "## The tests of ONNX itself\n\nThe tests that ONNX has for its operators (Debian's libonnx-testdata 1.12), run with their own tolerance by `dotnet run --project tests/OnnxConformance -c Release`:\n\n";

    /// <summary>The counts of a document; empty where it has none.</summary>
    public static string Find(string document) => document.IndexOf(Head, StringComparison.Ordinal) is >= 0 and int head ? document[(head + Head.Length)..] : string.Empty;

    /// <summary>A document with the results in that part.</summary>
    public static string Replace(string document, IReadOnlyList<ConformanceResult> results) => document[..^Find(document).Length] + Render(results);

    private static string Render(IReadOnlyList<ConformanceResult> results)
    {
        StringBuilder text = new();
        text.Append(ConformanceReport.Summary(results)).Append("\nRefused, by reason:\n\n| tests | reason | such as |\n| ---: | --- | --- |\n");
        foreach (IGrouping<string, ConformanceResult> reason in ConformanceReport.Refusals(results))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {reason.Count()} | {reason.Key.Replace("|", "\\|", StringComparison.Ordinal)} | {reason.First().Case.Name} |\n");
        }

        return text.Append("\nBy operator, of the tests of one node:\n\n").Append(ConformanceReport.Table(results)).ToString();
    }
}
