using System.Globalization;
using TfModelTools.Tests.Fuzz.Runs;
using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz;

/// <summary>The options of the command line.</summary>
internal sealed class Arguments(string[] args)
{
    /// <summary>The run's seed; null where it is not said.</summary>
    public ulong? Seed => ulong.TryParse(Value("--seed"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : null;

    /// <summary>The number of an input, which decides over the stages it goes through; 0, which goes through all, where it is not said.</summary>
    public long Number => long.TryParse(Value("--number"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : 0;

    /// <summary>What a run is to do; null where that is said wrongly.</summary>
    public CampaignOptions? Campaign()
    {
        ulong seed = Seed ?? (ulong)Random.Shared.NextInt64();
        double minutes = 1.5;
        int jobs = Environment.ProcessorCount;
        FuzzTarget?[] targets = [.. TargetTable.All];
        if ((Value("--minutes") is { } time && !double.TryParse(time, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out minutes))
            || (Value("--jobs") is { } many && !(int.TryParse(many, NumberStyles.None, CultureInfo.InvariantCulture, out jobs) && jobs > 0)))
        {
            return null;
        }

        if (Value("--targets") is { } names)
        {
            targets = [.. names.Split(',').Select(TargetTable.Find)];
        }

        return Array.Exists(targets, t => t is null) ? null : new CampaignOptions
        {
            Seed = seed,
            Time = TimeSpan.FromMinutes(minutes),
            Jobs = jobs,
            Targets = [.. targets.Select(t => t!)],
            Output = Path.GetFullPath(Value("--out") ?? Path.Combine(Path.GetTempPath(), $"tfmodel-fuzz-{seed}")),
            Guidance = args.Contains("--guided") ? Guidance.Always : args.Contains("--plain") ? Guidance.Never : Guidance.EveryOther,
        };
    }

    private string? Value(string option) => Array.IndexOf(args, option) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : null;
}
