using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="IncompleteBeta{T}"/>.</summary>
internal sealed class IncompleteBetaCases() : KernelCases(typeof(IncompleteBeta<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Element.Floating
        from extent in Extents.Few
        select CaseOf(type).In(Fillings.Positive, type, -1, extent).In(Fillings.Positive, type, -1, extent).In(Fillings.Unit, type, -1, extent).Out(type, -1, extent);
}
