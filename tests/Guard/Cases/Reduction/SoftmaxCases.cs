using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Reduction;

/// <summary>Cases of <see cref="Softmax"/>.</summary>
internal sealed class SoftmaxCases() : KernelCases(typeof(Softmax))
{
    public override IEnumerable<KernelCase> All() =>
        from extent in Extents.Vectors.Concat([6, 10, 11, 12, 13, 14, 24, 100, 1000])
        from inner in new[] { 1, 2, 3, 8, 9, 17, 33 }
        from rows in new[] { 1, 3, 16, 17, 40 }
        where extent * inner * rows <= 4000
        from isLog in new[] { false, true }
        select Case(extent, inner, isLog).In(typeof(float), -1, rows, extent, inner).Out(typeof(float), -1, rows, extent, inner).InPlace();
}
