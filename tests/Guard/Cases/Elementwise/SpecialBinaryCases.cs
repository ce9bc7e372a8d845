using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="SpecialBinary{T}"/>.</summary>
internal sealed class SpecialBinaryCases() : KernelCases(typeof(SpecialBinary<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Element.Floating
        from function in Enum.GetValues<SpecialFunction>()
        where function is >= SpecialFunction.LowerGamma and < SpecialFunction.IncompleteBeta
        from extent in Extents.Few
        select CaseOf(type, function).In(Fillings.Positive, type, -1, extent).In(Fillings.Positive, type, -1, extent).Out(type, -1, extent);
}
