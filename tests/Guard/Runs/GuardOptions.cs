using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Runs;

/// <summary>What is to be tried.</summary>
internal sealed record GuardOptions
{
    /// <summary>The cases of each kernel class in the short form.</summary>
    public const int ShortCases = 8;

    /// <summary>The sets of vector instructions.</summary>
    public IReadOnlyList<SimdLevel> Levels { get; init; } = InstructionSets.All;

    /// <summary>Of each kernel class so many cases, another choice for each set; 0 for all cases, at every placement and number of threads.</summary>
    public int CasesPerKernel { get; init; }

    /// <summary>Only kernels whose name contains this.</summary>
    public string Kernel { get; init; } = "";

    /// <summary>Whether the wrong kernels of our own are tried in place of the runtime's.</summary>
    public bool IsSelfTest { get; init; }

    /// <summary>Whether this is the short form.</summary>
    public bool IsShort => CasesPerKernel > 0;
}
