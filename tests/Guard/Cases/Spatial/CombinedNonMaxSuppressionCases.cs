using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="CombinedNonMaxSuppression"/>.</summary>
internal sealed class CombinedNonMaxSuppressionCases() : KernelCases(typeof(CombinedNonMaxSuppression))
{
    public override IEnumerable<KernelCase> All() =>
        from boxes in new[] { 1, 2, 17 }
        from classes in new[] { 1, 3 }
        from boxClasses in new[] { 1, classes }.Distinct()
        from perClass in new[] { 1, 5 }
        from total in new[] { 1, 7 }
        from isWhole in new[] { true, false }
        let suppression = Case(boxes, boxClasses, classes, perClass, total, 0.5f, 0.1f, isWhole)
            .In(Fillings.Unit, typeof(float), -1, boxes, boxClasses, 4)
            .In(Fillings.Unit, typeof(float), -1, boxes, classes)
            .Out(typeof(float), -1, total, 4)
        select isWhole ? suppression.Out(typeof(float), -1, total).Out(typeof(float), -1, total).Out(typeof(int), -1) : suppression.NoOut().NoOut().NoOut();
}
