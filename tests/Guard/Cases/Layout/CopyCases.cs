using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="Copy{T}"/>.</summary>
internal sealed class CopyCases() : KernelCases(typeof(Copy<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from extent in Extents.Vectors
        select CaseOf(type).In(type, -1, extent).Out(type, -1, extent);
}
