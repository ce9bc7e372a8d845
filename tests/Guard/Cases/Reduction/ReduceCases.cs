using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Reduction;

/// <summary>Cases of <see cref="Reduce{T}"/>.</summary>
internal sealed class ReduceCases() : KernelCases(typeof(Reduce<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from function in Enum.GetValues<ReduceFunction>()
        where Element.Floating.Contains(type) || function is not (ReduceFunction.L2Norm or ReduceFunction.LogSumExp)
        from extent in Extents.Vectors
        from reduction in Reductions(extent)
        select CaseOf(type, function, reduction.Shape, reduction.Axes).In(Fillings.Positive, type, reduction.Shape).Out(type, reduction.Result);

    // Rows, columns, both ends, and axes in turns.
    private static IEnumerable<(int[] Shape, int[] Axes, int[] Result)> Reductions(int extent) =>
    [
        ([-1, extent], [1], [-1]), ([-1, 3, extent], [1], [-1, extent]), ([-1, extent, 17], [1], [-1, 17]), ([2, extent], [0, 1], []),
        ([-1, 2, extent, 3], [1, 3], [-1, extent]), ([5, 2, extent, 3], [0, 2], [2, 3]), ([-1, 3, 3, extent], [1, 2], [-1, extent]),
    ];
}
