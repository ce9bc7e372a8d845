using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="CastFromBool{T}"/>.</summary>
internal sealed class CastFromBoolCases() : KernelCases(typeof(CastFromBool<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from extent in Extents.Vectors
        select CaseOf(type).In(Fillings.Bit, typeof(bool), -1, extent).Out(type, -1, extent);
}
