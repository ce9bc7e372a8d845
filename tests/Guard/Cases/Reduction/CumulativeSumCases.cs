using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Reduction;

/// <summary>Cases of <see cref="CumulativeSum{T}"/>.</summary>
internal sealed class CumulativeSumCases() : KernelCases(typeof(CumulativeSum<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from extent in new[] { 0, 1, 2, 9 }
        from inner in Extents.Few
        from isExclusive in new[] { true, false }
        from isReverse in new[] { true, false }
        select CaseOf(type, extent, inner, isExclusive, isReverse).In(type, -2, extent, inner).Out(type, -2, extent, inner);
}
