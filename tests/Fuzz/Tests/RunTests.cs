using System.Globalization;
using TfModelTools.Tests.Fuzz.Runs;
using TfModelTools.Tests.Fuzz.Targets;
using TfModelTools.Tests.TestSupport;
using Xunit.Abstractions;

namespace TfModelTools.Tests.Fuzz.Tests;

/// <summary>Runs: a short one over all formats with a seed of its own each time, and one over planted faults, each of which must be found.</summary>
public sealed class RunTests(ITestOutputHelper output)
{
    // The build takes so long that 90 seconds are little beside it.
    private static readonly TimeSpan ShortTime = TimeSpan.FromSeconds(90);
    // "tell" where a fault that a new seed finds is to be told, not to fail the run.
    private const string FaultsVariable = "TFMODELTOOLS_FUZZ_FAULTS";

    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(5);

    [Fact]
    public void A_short_run_over_all_formats_finds_no_fault()
    {
        ulong seed = (ulong)Random.Shared.NextInt64();
        string folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"tfmodel-fuzz-{seed}"));
        Campaign campaign = new(new CampaignOptions { Seed = seed, Output = folder, Time = ShortTime });
        campaign.Run();
        IReadOnlyList<string> faults = Confirmation.Review(folder);
        string report = string.Create(CultureInfo.InvariantCulture, $"fuzz seed {seed}, kept in {folder}\n{Report.Of(campaign, faults)}");
        output.WriteLine(report);

        // Another seed is tried each time: what it finds may well be older than the change at hand.
        Assert.True(faults.Count == 0 || Environment.GetEnvironmentVariable(FaultsVariable) == "tell", report);
        if (faults.Count == 0)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_planted_fault_is_found()
    {
        string[] planted = ["InvalidOperationException@", "StackOverflow@", "Death", "Memory@planted", "Slow@planted", "Differs@values"];
        using TemporaryFolder folder = new();
        IReadOnlyList<string> faults = [];
        DateTime end = DateTime.UtcNow + MostPatience;
        while (DateTime.UtcNow < end && !planted.All(IsFound))
        {
            new Campaign(new CampaignOptions { Seed = 3, Output = folder.Path, Time = TimeSpan.FromSeconds(15), Targets = [TargetTable.Find(SelfTestTarget.TargetName)!], Jobs = 1, Guidance = Guidance.Never }).Run();
            faults = Confirmation.Review(folder.Path);
        }

        Assert.All(planted, p => Assert.True(IsFound(p), $"{p} is not among {string.Join(", ", faults)}"));

        bool IsFound(string key) => faults.Any(f => f.StartsWith(SelfTestTarget.TargetName + FaultStore.Separator + key, StringComparison.Ordinal));
    }

    [Fact]
    public void Coverage_leads_inputs_on()
    {
        using TemporaryFolder folder = new();
        string population = Path.Combine(folder.Path, "population", "npy.txt");
        long edges = 0;
        string[] chains = [];
        DateTime end = DateTime.UtcNow + MostPatience;
        while (DateTime.UtcNow < end && (edges <= 100 || !chains.Any(c => c.Contains('/', StringComparison.Ordinal))))
        {
            Campaign campaign = new(new CampaignOptions { Seed = 3, Output = folder.Path, Time = TimeSpan.FromSeconds(10), Targets = [TargetTable.Find("npy")!], Jobs = 1, Guidance = Guidance.Always });
            campaign.Run();
            edges = Math.Max(edges, campaign.Figures["npy"].Edges);
            chains = File.Exists(population) ? File.ReadAllLines(population) : [];
        }

        Assert.True(edges > 100, $"{edges} edges");
        Assert.Contains(chains, c => c.Contains('/', StringComparison.Ordinal));
    }
}
