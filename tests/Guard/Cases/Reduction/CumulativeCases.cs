using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Reduction;

/// <summary>Cases of <see cref="Cumulative{T}"/>.</summary>
internal sealed class CumulativeCases() : KernelCases(typeof(Cumulative<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from function in Enum.GetValues<CumulativeFunction>()
        from extent in new[] { 0, 1, 2, 9 }
        from inner in Extents.Few
        from isExclusive in new[] { true, false }
        from isReverse in new[] { true, false }
        select CaseOf(type, function, extent, inner, isExclusive, isReverse).In(type, -2, extent, inner).Out(type, -2, extent, inner);
}
