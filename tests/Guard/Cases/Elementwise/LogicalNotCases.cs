using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="LogicalNot"/>.</summary>
internal sealed class LogicalNotCases() : KernelCases(typeof(LogicalNot))
{
    public override IEnumerable<KernelCase> All() =>
        from extent in Extents.Vectors
        select Case().In(Fillings.Bit, typeof(bool), -1, extent).Out(typeof(bool), -1, extent);
}
