using TfModelTools.Runtime;
using TfModelTools.Tests.Guard.Buffers;
using TfModelTools.Tests.Guard.Cases;
using TfModelTools.Tests.Guard.Runs;

namespace TfModelTools.Tests.Runtime.Guarded;

/// <summary>
/// Kernels on memory that ends, or begins, where nothing may be touched: the short form. The whole one is a command, see
/// docs/guarded-memory.md.
/// </summary>
public sealed class GuardedKernelTests
{
    [Theory]
    [InlineData(SimdLevel.Avx512)]
    [InlineData(SimdLevel.Avx2)]
    [InlineData(SimdLevel.Vector128)]
    [InlineData(SimdLevel.Scalar)]
    public void No_kernel_touches_what_is_not_its_own(SimdLevel level)
    {
        LevelReport report = Run(new GuardOptions { Levels = [level], CasesPerKernel = GuardOptions.ShortCases });
        Assert.True(report.Faults.Count == 0, string.Join(Environment.NewLine, report.Faults));
        Assert.True(report.Kernels >= KernelCases.Kernels.Count, $"only {report.Kernels} kernels were tried");
        Assert.True(report.Runs > report.Cases, $"{report.Cases} cases took only {report.Runs} runs");
    }

    [Fact]
    public void Every_kernel_has_cases()
    {
        HashSet<Type> covered = [.. KernelCases.Everything.Where(c => !c.IsSelfTest && c.All().Any()).Select(c => c.Kernel)];
        Assert.True(
            KernelCases.Kernels.All(covered.Contains),
            $"{string.Join(", ", KernelCases.Kernels.Where(k => !covered.Contains(k)).Select(k => k.Name))}: a kernel needs a class of cases in tests/Guard/Cases (docs/adding-an-operator.md)");
    }

    [Fact]
    public void Every_kernel_has_cases_of_all_its_element_types()
    {
        foreach (IGrouping<Type, KernelCases> cases in KernelCases.Everything.Where(c => c.Kernel.GetGenericArguments().Length == 1).GroupBy(c => c.Kernel))
        {
            Type[] covered = [.. Element.All.Intersect(cases.SelectMany(c => c.All()).Select(c => c.Kernel.GetGenericArguments()[0]))];

            // Some are of numbers to the C#, but only of floating-point ones to a model.
            Assert.True(covered.SequenceEqual(cases.First().Elements) || covered.SequenceEqual(Element.Floating), $"{cases.Key.Name} of {string.Join(", ", covered.Select(t => t.Name))}");
        }
    }

    [Fact]
    public void The_same_cases_are_listed_each_time()
    {
        GuardOptions options = new() { CasesPerKernel = 3 };
        Assert.Equal(
            CaseList.Of(options, SimdLevel.Scalar).Select(c => c.ToString()),
            CaseList.Of(options, SimdLevel.Scalar).Select(c => c.ToString()));
    }

    /// <summary>A wrong kernel is caught in everything that it reads and writes beside, before and behind, and named; none hides another.</summary>
    [Fact]
    public void A_kernel_that_strays_is_caught_and_named()
    {
        LevelReport report = Run(new GuardOptions { Levels = [Simd.Level], IsSelfTest = true });
        foreach (string memory in new[] { "input", "output", "kept", "scratch" })
        {
            foreach (bool writes in new[] { true, false })
            {
                foreach (bool isBehind in new[] { true, false })
                {
                    string name = $"StrayKernel(memory: {memory}, writes: {writes}, isBehind: {isBehind}) of Single[5] to Single[5] | ";
                    string[] faults = [.. report.Faults.Where(f => f.StartsWith(name, StringComparison.Ordinal))];
                    Assert.True(
                        faults.Length == (writes || Pages.AreProtected ? 1 : 0), $"{name}{faults.Length} faults; all: {string.Join(Environment.NewLine, report.Faults)}");
                    Assert.All(faults, f => Assert.Contains("1 samples", f, StringComparison.Ordinal));
                }
            }
        }
    }

    private static LevelReport Run(GuardOptions options) => Parent.Run(options)[0];
}
