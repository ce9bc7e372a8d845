using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="Select{T}"/>.</summary>
internal sealed class SelectCases() : KernelCases(typeof(Select<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from shapes in Extents.Broadcasts
        from order in new[] { 0, 1, 2 }
        let condition = order == 0 ? shapes.A : order == 1 ? shapes.B : shapes.Result
        let a = order == 1 ? shapes.A : order == 2 ? shapes.B : shapes.Result
        let b = order == 2 ? shapes.A : order == 0 ? shapes.B : shapes.Result
        select CaseOf(type, condition, a, b).In(Fillings.Bit, typeof(bool), condition).In(type, a).In(type, b).Out(type, shapes.Result);
}
