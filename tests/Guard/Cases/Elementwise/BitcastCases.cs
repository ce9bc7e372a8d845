using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="Bitcast{TFirst, TSecond}"/>.</summary>
internal sealed class BitcastCases() : KernelCases(typeof(Bitcast<,>))
{
    public override IEnumerable<KernelCase> All() =>
        from types in ElementPairs
        let ratio = Element.For(types.First).Size / (double)Element.For(types.Second).Size
        where types.First != typeof(bool) && types.Second != typeof(bool)
        from extent in Extents.Few
        select CaseOf(types)
            .In(types.First, ratio < 1 ? [-1, extent, (int)(1 / ratio)] : [-1, extent])
            .Out(types.Second, ratio > 1 ? [-1, extent, (int)ratio] : [-1, extent]);
}
