using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="Bucketize{TFirst, TSecond}"/>.</summary>
internal sealed class BucketizeCases() : KernelCases(typeof(Bucketize<,>))
{
    public override IEnumerable<KernelCase> All() =>
        from types in ElementPairs
        where Element.Indices.Contains(types.Second)
        from boundaries in new[] { Array.Empty<float>(), [0.5f], [-3, -1, 0, 2, 2, 5] }
        from extent in Extents.Few
        select CaseOf(types, boundaries).In(types.First, -1, extent).Out(types.Second, -1, extent);
}
