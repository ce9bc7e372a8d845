using System.Globalization;
using System.Text;

namespace TfModelTools.Tests.OnnxConformance;

/// <summary>The part of docs/supported-ops.md that counts the suite, between two marks that no reader shows.</summary>
internal static class ConformanceDocument
{
    private const string Begin = "[//]: # (counted by tests/OnnxConformance)\n";
    private const string End = "[//]: # (end of the count)\n";

    /// <summary>The part with nothing counted, for a document that is begun.</summary>
    public static string Empty => Begin + End;

    /// <summary>The part of a document, marks included; <see cref="Empty"/> where it has none.</summary>
    public static string Find(string document)
    {
        int from = document.IndexOf(Begin, StringComparison.Ordinal);
        int to = document.IndexOf(End, StringComparison.Ordinal);
        return from >= 0 && to > from ? document[from..(to + End.Length)] : Empty;
    }

    /// <summary>A document with the results in that part.</summary>
    public static string Replace(string document, IReadOnlyList<ConformanceResult> results) => document.Replace(Find(document), Begin + Render(results) + End, StringComparison.Ordinal);

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
