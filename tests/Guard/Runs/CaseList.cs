using TfModelTools.Runtime;
using TfModelTools.Tests.Guard.Cases;

namespace TfModelTools.Tests.Guard.Runs;

/// <summary>The cases that a run tries, numbered: the same options list the same, in every process.</summary>
internal static class CaseList
{
    /// <summary>The cases on a set of vector instructions, in their order.</summary>
    public static IEnumerable<KernelCase> Of(GuardOptions options, SimdLevel level) => KernelCases.Everything
        .Where(c => c.IsSelfTest == options.IsSelfTest && c.Kernel.Name.Contains(options.Kernel, StringComparison.OrdinalIgnoreCase))
        .SelectMany(c => options.IsShort ? Some(c.All(), options.CasesPerKernel, level) : c.All());

    // Those whose numbers' hashes are the smallest: spread over all arguments, and always the same.
    private static IEnumerable<KernelCase> Some(IEnumerable<KernelCase> cases, int count, SimdLevel level) => cases
        .Select((c, i) => (Case: c, Number: i, Hash: Hash((uint)i + (0x1000193 * (uint)level))))
        .OrderBy(c => c.Hash)
        .Take(count)
        .OrderBy(c => c.Number)
        .Select(c => c.Case);

    // The finalizer of MurmurHash3 (Appleby).
    private static uint Hash(uint x)
    {
        x ^= x >> 16;
        x *= 0x85EBCA6B;
        x ^= x >> 13;
        x *= 0xC2B2AE35;
        return x ^ (x >> 16);
    }
}
