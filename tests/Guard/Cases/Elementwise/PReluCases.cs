using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="PRelu"/>.</summary>
internal sealed class PReluCases() : KernelCases(typeof(PRelu))
{
    public override IEnumerable<KernelCase> All() =>
        from shapes in Extents.Broadcasts
        where shapes.A.SequenceEqual(shapes.Result)
        select Case(shapes.A, shapes.B).In(typeof(float), shapes.A).In(typeof(float), shapes.B).Out(typeof(float), shapes.Result).InPlace();
}
