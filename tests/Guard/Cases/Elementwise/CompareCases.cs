using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="Compare{T}"/>.</summary>
internal sealed class CompareCases() : KernelCases(typeof(Compare<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from function in Enum.GetValues<ComparisonFunction>()
        from shapes in Extents.Broadcasts
        select CaseOf(type, function, shapes.A, shapes.B).In(type, shapes.A).In(type, shapes.B).Out(typeof(bool), shapes.Result);
}
