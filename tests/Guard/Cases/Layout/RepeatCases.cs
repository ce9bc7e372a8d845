using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="Repeat{T}"/>.</summary>
internal sealed class RepeatCases() : KernelCases(typeof(Repeat<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from inner in Extents.Vectors
        from count in new[] { 0, 1, 3 }
        select CaseOf(type, inner, count).In(type, -3, inner).Out(type, -3, count, inner);
}
