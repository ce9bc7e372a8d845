using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="Pad{T}"/>.</summary>
internal sealed class PadCases() : KernelCases(typeof(Pad<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from mode in Enum.GetValues<PadMode>()
        from extent in Extents.Few
        from inner in new[] { 1, 8, 9 }
        from before in new[] { 0, 1, extent - 1 }
        from behind in new[] { 0, 1, extent - 1 }
        where mode != PadMode.Reflect || Math.Max(before, behind) < extent
        select CaseOf(type, mode, new[] { -1, 2, extent, inner }, new[] { 0, before > 0 ? 1 : 0, before, 0 }, new[] { 0, 0, behind, 0 }, 1.5)
            .In(type, -1, 2, extent, inner)
            .Out(type, -1, before > 0 ? 3 : 2, before + extent + behind, inner);
}
