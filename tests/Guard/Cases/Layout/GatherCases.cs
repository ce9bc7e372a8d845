using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="Gather{TFirst, TSecond}"/>.</summary>
internal sealed class GatherCases() : KernelCases(typeof(Gather<,>))
{
    public override IEnumerable<KernelCase> All() =>
        from types in ElementPairs
        where Element.Indices.Contains(types.Second)
        from extent in new[] { 1, 3, -2 }
        from inner in Extents.Vectors
        where inner > 0
        from picks in new[] { 0, 1, 4 }
        select CaseOf(types, extent, inner)
            .In(types.First, 2, extent, inner)
            .In(Fillings.Below(extent), types.Second, picks)
            .Out(types.First, 2, picks, inner)
            .For(extent < 0 ? [1, 2, 3, 4, 5] : [1, 2]);
}
