using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="Logic"/>.</summary>
internal sealed class LogicCases() : KernelCases(typeof(Logic))
{
    public override IEnumerable<KernelCase> All() =>
        from function in Enum.GetValues<LogicFunction>()
        from shapes in Extents.Broadcasts
        select Case(function, shapes.A, shapes.B).In(Fillings.Bit, typeof(bool), shapes.A).In(Fillings.Bit, typeof(bool), shapes.B).Out(typeof(bool), shapes.Result);
}
