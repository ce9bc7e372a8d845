using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="Bitwise{T}"/>.</summary>
internal sealed class BitwiseCases() : KernelCases(typeof(Bitwise<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from function in Enum.GetValues<BitwiseFunction>()
        from shapes in Extents.Broadcasts
        select CaseOf(type, function, shapes.A, shapes.B).In(type, shapes.A).In(Fillings.Below(8), type, shapes.B).Out(type, shapes.Result);
}
