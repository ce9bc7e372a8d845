using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="BatchGather{TFirst, TSecond}"/>.</summary>
internal sealed class BatchGatherCases() : KernelCases(typeof(BatchGather<,>))
{
    public override IEnumerable<KernelCase> All() =>
        from types in ElementPairs
        where Element.Indices.Contains(types.Second)
        from extent in new[] { 1, 3 }
        from outer in new[] { 1, 2 }
        from inner in Extents.Vectors
        from picks in new[] { 0, 1, 4 }
        select CaseOf(types, -1, outer, extent, inner)
            .In(types.First, -1, outer, extent, inner)
            .In(Fillings.Below(extent), types.Second, -1, picks)
            .Out(types.First, -1, outer, picks, inner);
}
