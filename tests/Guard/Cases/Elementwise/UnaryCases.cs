using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="Unary{T}"/>.</summary>
internal sealed class UnaryCases() : KernelCases(typeof(Unary<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from function in Enum.GetValues<UnaryFunction>()
        where Element.Floating.Contains(type) || function < UnaryFunction.Reciprocal || function == UnaryFunction.Square
        from extent in Extents.Vectors
        select CaseOf(type, function).In(Fillings.Positive, type, -1, extent).Out(type, -1, extent).InPlace();
}
