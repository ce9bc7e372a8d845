using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="SpecialUnary{T}"/>.</summary>
internal sealed class SpecialUnaryCases() : KernelCases(typeof(SpecialUnary<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Element.Floating
        from function in Enum.GetValues<SpecialFunction>()
        where function < SpecialFunction.LowerGamma
        from extent in Extents.Few
        select CaseOf(type, function).In(Fillings.Unit, type, -1, extent).Out(type, -1, extent).InPlace();
}
