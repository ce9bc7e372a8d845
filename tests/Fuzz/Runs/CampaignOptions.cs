using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>What a run is to do.</summary>
internal sealed record CampaignOptions
{
    /// <summary>Every input depends on it.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Where figures and faults are kept.</summary>
    public required string Output { get; init; }

    /// <summary>How long.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The targets.</summary>
    public IReadOnlyList<FuzzTarget> Targets { get; init; } = TargetTable.All;

    /// <summary>How many children at the same time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>When coverage guides.</summary>
    public Guidance Guidance { get; init; }

    /// <summary>Told what was done.</summary>
    public Action<string>? Progress { get; init; }
}

/// <summary>When coverage guides the making of inputs.</summary>
internal enum Guidance
{
    /// <summary>Every other turn: guided inputs reach further, the others are tried faster.</summary>
    EveryOther,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}
