using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="Cast{TFirst, TSecond}"/>.</summary>
internal sealed class CastCases() : KernelCases(typeof(Cast<,>))
{
    public override IEnumerable<KernelCase> All() =>
        from types in ElementPairs
        from extent in Extents.Few
        select CaseOf(types).In(types.First, -1, extent).Out(types.Second, -1, extent);
}
