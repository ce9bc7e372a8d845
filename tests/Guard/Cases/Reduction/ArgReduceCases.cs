using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Reduction;

/// <summary>Cases of <see cref="ArgReduce{TFirst, TSecond}"/>.</summary>
internal sealed class ArgReduceCases() : KernelCases(typeof(ArgReduce<,>))
{
    public override IEnumerable<KernelCase> All() =>
        from types in ElementPairs
        where Element.Indices.Contains(types.Second)
        from isMax in new[] { true, false }
        from extent in new[] { 1, 2, 9 }
        from inner in Extents.Few
        select CaseOf(types, isMax, extent, inner).In(types.First, -2, extent, inner).Out(types.Second, -2, inner);
}
