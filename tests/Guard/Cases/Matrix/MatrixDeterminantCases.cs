using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Matrix;

/// <summary>Cases of <see cref="MatrixDeterminant{T}"/>.</summary>
internal sealed class MatrixDeterminantCases() : KernelCases(typeof(MatrixDeterminant<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Element.Floating
        from size in new[] { 1, 2, 3, 4, 7, 8, 9, 17 }
        select CaseOf(type, size).In(Fillings.Invertible(size), type, -2, size, size).Out(type, -2);
}
