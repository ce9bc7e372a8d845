using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Runs;

/// <summary>What came out on one set of vector instructions.</summary>
/// <param name="Level">The set.</param>
/// <param name="Kernels">The kernels tried, closed over element types.</param>
/// <param name="Cases">The cases tried: kernels with arguments.</param>
/// <param name="Runs">How often a kernel was run on guarded memory; what a process did that died is not counted.</param>
/// <param name="Faults">Each fault: the kernel and its arguments, how it was run, and what happened.</param>
internal sealed record LevelReport(SimdLevel Level, int Kernels, int Cases, long Runs, IReadOnlyList<string> Faults);
