using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="CastToBool{T}"/>.</summary>
internal sealed class CastToBoolCases() : KernelCases(typeof(CastToBool<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from extent in Extents.Vectors
        select CaseOf(type).In(type, -1, extent).Out(typeof(bool), -1, extent);
}
