using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="NumberTest{T}"/>.</summary>
internal sealed class NumberTestCases() : KernelCases(typeof(NumberTest<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from function in Enum.GetValues<NumberTestFunction>()
        from extent in Extents.Vectors
        select CaseOf(type, function).In(type, -1, extent).Out(typeof(bool), -1, extent);
}
