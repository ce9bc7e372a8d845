using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Matrix;

/// <summary>Cases of <see cref="MatMul"/>.</summary>
internal sealed class MatMulCases() : KernelCases(typeof(MatMul))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 2000)
        let choice = new Choice(seed)
        let rows = choice.Of(1, 2, 3, 6, 7, 13, 14, 15, 29)
        let depth = choice.Of(0, 1, 3, 8, 17, 64, 385)
        let columns = choice.Of(1, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 65)
        let turnsA = choice.Coin()
        let turnsB = choice.Coin()
        let outer = choice.Of<(int[] A, int[] B, int[] Result)>(([], [], []), ([-1], [-1], [-1]), ([-1, 2], [-1, 2], [-1, 2]), ([-1], [], [-1]), ([1, 3], [-1, 1], [-1, 3]))
        let a = Shape(outer.A, rows, depth, turnsA)
        let b = Shape(outer.B, depth, columns, turnsB)
        select Case(a, b, turnsA, turnsB).In(typeof(float), a).In(typeof(float), b).Out(typeof(float), Shape(outer.Result, rows, columns, false));

    private static int[] Shape(int[] outer, int rows, int columns, bool isTurned) => isTurned ? [.. outer, columns, rows] : [.. outer, rows, columns];
}
