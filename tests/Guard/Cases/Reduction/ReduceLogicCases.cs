using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Reduction;

/// <summary>Cases of <see cref="ReduceLogic"/>.</summary>
internal sealed class ReduceLogicCases() : KernelCases(typeof(ReduceLogic))
{
    public override IEnumerable<KernelCase> All() =>
        from isAll in new[] { true, false }
        from extent in Extents.Vectors
        from axes in new int[][] { [1], [2], [1, 2], [] }
        let shape = new[] { -1, 3, extent }
        select Case(isAll, shape, axes).In(Fillings.Bit, typeof(bool), shape).Out(typeof(bool), [.. shape.Where((_, i) => !axes.Contains(i))]);
}
