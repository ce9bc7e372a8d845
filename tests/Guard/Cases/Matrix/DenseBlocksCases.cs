using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Matrix;

/// <summary>Cases of <see cref="Dense"/> of more than one block of rows.</summary>
internal sealed class DenseBlocksCases() : KernelCases(typeof(Dense))
{
    private const int Columns = 33;

    // More rows than a block holds (65536 elements of x), so that there are several.
    public override IEnumerable<KernelCase> All() =>
        from rows in new[] { 171, 353 }
        from depth in new[] { 385, 1024 }
        select Case(depth, Columns, new Weights(depth * Columns), new Weights(Columns), Activation.Relu)
            .In(typeof(float), -1, rows, depth)
            .Out(typeof(float), -1, rows, Columns)
            .For(1);
}
