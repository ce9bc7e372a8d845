using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="Slice{T}"/>.</summary>
internal sealed class SliceCases() : KernelCases(typeof(Slice<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from extent in Extents.Vectors
        where extent > 0
        from inner in new[] { 1, 3, 17 }
        from stride in new[] { 1, 2, 3, -1, -2 }
        from begin in new[] { 0, extent / 2, extent - 1 }
        let most = stride > 0 ? (extent - 1 - begin) / stride + 1 : (begin / -stride) + 1
        from count in new[] { most, 0 }
        select CaseOf(type, new[] { -1, extent, inner }, new[] { 0, begin, 0 }, new[] { -1, count, inner }, new[] { 1, stride, 1 })
            .In(type, -1, extent, inner)
            .Out(type, -1, count, inner);
}
