using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Matrix;

/// <summary>Cases of <see cref="MatrixInverse{T}"/>.</summary>
internal sealed class MatrixInverseCases() : KernelCases(typeof(MatrixInverse<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Element.Floating
        from size in new[] { 0, 1, 2, 3, 4, 7, 8, 9, 17 }
        from isTransposed in new[] { false, true }
        select CaseOf(type, size, isTransposed).In(Fillings.Invertible(Math.Max(1, size)), type, -2, size, size).Out(type, -2, size, size);
}
