using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Matrix;

/// <summary>Cases of <see cref="MatrixSolve{T}"/>.</summary>
internal sealed class MatrixSolveCases() : KernelCases(typeof(MatrixSolve<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Element.Floating
        from size in new[] { 1, 2, 3, 4, 7, 8, 9, 17 }
        from sides in new[] { 1, 2, 5 }
        from isTransposed in new[] { false, true }
        select CaseOf(type, size, sides, isTransposed).In(Fillings.Invertible(size), type, -2, size, size).In(type, -2, size, sides).Out(type, -2, size, sides);
}
