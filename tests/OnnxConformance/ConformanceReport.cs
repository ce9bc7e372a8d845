using System.Globalization;
using System.Text;

namespace TfModelTools.Tests.OnnxConformance;

/// <summary>What is printed of a run.</summary>
internal static class ConformanceReport
{
    /// <summary>The count by group, the wrong ones, the refusals by reason; where asked for, every test, and a table by operator.</summary>
    public static string Write(IReadOnlyList<ConformanceResult> results, bool list, bool table)
    {
        StringBuilder text = new();
        if (list)
        {
            foreach (ConformanceResult result in results)
            {
                Line(text, $"{result.Verdict,-8} {result.Case.Group}/{result.Case.Name}{(result.Reason.Length > 0 ? $": {result.Reason}" : string.Empty)}");
            }

            text.Append('\n');
        }

        text.Append(Summary(results));
        foreach (ConformanceResult wrong in results.Where(r => r.Verdict == ConformanceVerdict.Wrong && !list))
        {
            Line(text, $"WRONG {wrong.Case.Group}/{wrong.Case.Name}: {wrong.Reason}");
        }

        if (!list)
        {
            foreach (IGrouping<string, ConformanceResult> reason in Refusals(results))
            {
                Line(text, $"refused {reason.Count(),3}  {reason.Key}  ({string.Join(", ", reason.Take(4).Select(r => r.Case.Name))}{(reason.Count() > 4 ? ", ..." : string.Empty)})");
            }
        }

        if (table)
        {
            text.Append('\n').Append(Table(results));
        }

        return text.ToString();
    }

    /// <summary>What was refused, by reason, the most frequent first.</summary>
    public static IEnumerable<IGrouping<string, ConformanceResult>> Refusals(IReadOnlyList<ConformanceResult> results) =>
        results.Where(r => r.Verdict == ConformanceVerdict.Refused).GroupBy(r => r.Reason, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal);

    /// <summary>A line for each group of tests, and one for all, as a table.</summary>
    public static string Summary(IReadOnlyList<ConformanceResult> results)
    {
        StringBuilder text = new("| tests | of inference | pass | refused | wrong | of training |\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (IGrouping<string, ConformanceResult> group in results.GroupBy(r => r.Case.Group))
        {
            Count(text, group.Key, [.. group]);
        }

        Count(text, "all", results);
        return text.ToString();
    }

    /// <summary>A line for each operator of the tests that have one node.</summary>
    public static string Table(IReadOnlyList<ConformanceResult> results)
    {
        StringBuilder text = new("| operator | of inference | pass | refused | wrong | of training |\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (IGrouping<string, ConformanceResult> op in results.Where(r => r.Case.Group == "node").GroupBy(r => r.Case.Operators()[0]).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            Count(text, op.Key, [.. op]);
        }

        return text.ToString();
    }

    private static void Count(StringBuilder text, string name, IReadOnlyList<ConformanceResult> results)
    {
        int Of(ConformanceVerdict verdict) => results.Count(r => r.Verdict == verdict);
        Line(text, $"| {name} | {results.Count - Of(ConformanceVerdict.Training)} | {Of(ConformanceVerdict.Passed)} | {Of(ConformanceVerdict.Refused)} | {Of(ConformanceVerdict.Wrong)} | {Of(ConformanceVerdict.Training)} |");
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
