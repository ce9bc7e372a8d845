using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Matrix;

/// <summary>Cases of <see cref="SingularValues{T}"/>.</summary>
internal sealed class SingularValuesCases() : KernelCases(typeof(SingularValues<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Element.Floating
        from rows in new[] { 1, 2, 3, 4, 8, 9 }
        from columns in new[] { 1, 2, 3, 5, 8 }
        let count = Math.Min(rows, columns)
        from hasVectors in new[] { true, false }
        let values = CaseOf(type, rows, columns).In(type, -2, rows, columns).Out(type, -2, count)
        select hasVectors ? values.Out(type, -2, rows, count).Out(type, -2, columns, count) : values.NoOut().NoOut();
}
