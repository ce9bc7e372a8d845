using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Matrix;

/// <summary>Cases of <see cref="LuDecomposition{TFirst, TSecond}"/>.</summary>
internal sealed class LuDecompositionCases() : KernelCases(typeof(LuDecomposition<,>))
{
    public override IEnumerable<KernelCase> All() =>
        from types in ElementPairs
        where Element.Floating.Contains(types.First) && Element.Indices.Contains(types.Second)
        from size in new[] { 1, 2, 3, 4, 7, 8, 9, 17 }
        from hasRows in new[] { true, false }
        let decomposition = CaseOf(types, size).In(Fillings.Invertible(size), types.First, -2, size, size).Out(types.First, -2, size, size)
        select hasRows ? decomposition.Out(types.Second, -2, size) : decomposition.NoOut();
}
