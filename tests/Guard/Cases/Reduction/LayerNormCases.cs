using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Reduction;

/// <summary>Cases of <see cref="LayerNorm"/>.</summary>
internal sealed class LayerNormCases() : KernelCases(typeof(LayerNorm))
{
    public override IEnumerable<KernelCase> All() =>
        (from extent in Extents.Vectors
         from hasFactors in new[] { true, false }
         select Case(new[] { -1, 3, extent }, new[] { 2 }, 1e-3f, hasFactors ? new Weights(extent) : null, hasFactors ? new Weights(extent) : null)
             .In(typeof(float), -1, 3, extent)
             .Out(typeof(float), -1, 3, extent)
             .InPlace())
        .Concat(
            from extent in Extents.Few
            from axes in new int[][] { [1], [1, 2], [1, 3], [2, 3] }
            select Case(new[] { -1, 2, extent, 3 }, axes, 1e-3f, null, null).In(typeof(float), -1, 2, extent, 3).Out(typeof(float), -1, 2, extent, 3).InPlace());
}
