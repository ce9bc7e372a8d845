using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="Clip{T}"/>.</summary>
internal sealed class ClipCases() : KernelCases(typeof(Clip<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from extent in Extents.Vectors
        select CaseOf(type, -2.0, 3.0).In(type, -1, extent).Out(type, -1, extent).InPlace();
}
