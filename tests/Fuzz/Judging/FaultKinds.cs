namespace TfModelTools.Tests.Fuzz.Judging;

/// <summary>What the faults that are no exception are called.</summary>
internal static class FaultKinds
{
    /// <summary>More processor time than an input of this size may take.</summary>
    public const string Slow = "Slow";

    /// <summary>More memory than an input of this size may take.</summary>
    public const string Memory = "Memory";

    /// <summary>Values were given though a checksum over them did not hold.</summary>
    public const string Checksum = "Checksum";

    /// <summary>Verifying finds nothing where reading refuses.</summary>
    public const string Disagree = "Disagree";

    /// <summary>The same input gave two results.</summary>
    public const string Differs = "Differs";

    /// <summary>Nothing came to an end.</summary>
    public const string Hang = "Hang";

    /// <summary>The process ended.</summary>
    public const string Death = "Death";

    /// <summary>Whether a fault is a first suspicion, which a process of its own has to confirm.</summary>
    public static bool IsSuspicion(string key) => key.StartsWith(Slow + "@", StringComparison.Ordinal) || key.StartsWith(Memory + "@", StringComparison.Ordinal);
}
