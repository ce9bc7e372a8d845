using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="Transpose{T}"/>.</summary>
internal sealed class TransposeCases() : KernelCases(typeof(Transpose<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from shape in Extents.Shapes.Concat(Extents.Few.Select(e => new[] { -1, e, 5 }))
        from turn in Enumerable.Range(0, Math.Max(1, shape.Length))
        from swaps in new[] { false, true }
        let permutation = Permutation(shape.Length, turn, swaps)
        select CaseOf(type, shape, permutation).In(type, shape).Out(type, [.. permutation.Select(i => shape[i])]);

    private static int[] Permutation(int rank, int turn, bool swaps)
    {
        int[] axes = [.. Enumerable.Range(0, rank).Select(i => (i + turn) % rank)];
        if (swaps && rank > 1)
        {
            (axes[0], axes[^1]) = (axes[^1], axes[0]);
        }

        return axes;
    }
}
