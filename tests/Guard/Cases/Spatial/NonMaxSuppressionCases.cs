using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="NonMaxSuppression"/>.</summary>
internal sealed class NonMaxSuppressionCases() : KernelCases(typeof(NonMaxSuppression))
{
    public override IEnumerable<KernelCase> All() =>
        from boxes in new[] { 0, 1, 2, 5, 17, 40 }
        from most in new[] { 0, 1, 3, 50 }
        from sigma in new[] { 0f, 0.5f }
        from isWhole in new[] { true, false }
        let suppression = Case(most, 0.5f, 0.1f, sigma).In(Fillings.Unit, typeof(float), boxes, 4).In(Fillings.Unit, typeof(float), boxes).Out(typeof(int), most)
        select (isWhole ? suppression.Out(typeof(float), most).Out(typeof(int), 1) : suppression.NoOut().NoOut()).For(1);
}
