using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="CopyInto{T}"/>.</summary>
internal sealed class CopyIntoCases() : KernelCases(typeof(CopyInto<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from part in Extents.Vectors
        from before in new[] { 0, 1, 5 }
        from behind in new[] { 0, 3 }
        select CaseOf(type, -2, part, before + part + behind, before).In(type, -2, part).OutPart(type, -2, before + part + behind);
}
