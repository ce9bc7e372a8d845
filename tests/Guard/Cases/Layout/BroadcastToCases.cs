using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="BroadcastTo{T}"/>.</summary>
internal sealed class BroadcastToCases() : KernelCases(typeof(BroadcastTo<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from shapes in Extents.Broadcasts
        from operand in new[] { shapes.A, shapes.B }
        select CaseOf(type, operand, shapes.Result).In(type, operand).Out(type, shapes.Result);
}
