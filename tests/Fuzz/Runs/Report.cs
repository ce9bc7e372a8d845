using System.Globalization;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>The figures of a run as text.</summary>
internal static class Report
{
    /// <summary>A line for each target, a sum, and the faults.</summary>
    public static string Of(Campaign campaign, IReadOnlyList<string> faults)
    {
        List<string> lines = [Line("format", "inputs", "a second", "accepted", "twice", "died", "edges", "refused with")];
        foreach ((string target, TargetFigures f) in campaign.Figures.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            lines.Add(Line(target, Number(f.Done), Number((long)(f.Done / Math.Max(0.001, f.Time.TotalSeconds))), Number(f.Accepted), Number(f.Twice), Number(f.Deaths), Number(f.Edges), string.Join(", ", f.Refusals.Take(5).Select(r => $"{r.Kind.Replace("Exception", string.Empty, StringComparison.Ordinal)} {Number(r.Count)}"))));
        }

        lines.Add(Line("all", Number(campaign.Figures.Values.Sum(f => f.Done)), string.Empty, Number(campaign.Figures.Values.Sum(f => f.Accepted)), Number(campaign.Figures.Values.Sum(f => f.Twice)), Number(campaign.Figures.Values.Sum(f => f.Deaths)), string.Empty, string.Empty));
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"{faults.Count} faults"));
        lines.AddRange(faults.Select(f => "  " + f));
        return string.Join('\n', lines);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Line(string target, string inputs, string speed, string accepted, string twice, string died, string edges, string refused) =>
        $"{target,-16}{inputs,10}{speed,10}{accepted,10}{twice,9}{died,6}{edges,8}  {refused}".TrimEnd();
}
