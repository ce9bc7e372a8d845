using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Reduction;

/// <summary>Cases of <see cref="TopK{T}"/>.</summary>
internal sealed class TopKCases() : KernelCases(typeof(TopK<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from width in Extents.Few
        from count in new[] { 1, 2, width }.Where(c => c <= width).Distinct()
        from hasPlaces in new[] { true, false }
        let top = CaseOf(type, width, count).In(type, -3, width).Out(type, -3, count)
        select hasPlaces ? top.Out(typeof(int), -3, count) : top.NoOut();
}
