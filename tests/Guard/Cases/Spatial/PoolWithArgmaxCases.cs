using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="PoolWithArgmax{TFirst, TSecond}"/>.</summary>
internal sealed class PoolWithArgmaxCases() : KernelCases(typeof(PoolWithArgmax<,>))
{
    public override IEnumerable<KernelCase> All() =>
        from types in ElementPairs
        where Element.Indices.Contains(types.Second)
        from seed in Enumerable.Range(0, 40)
        let choice = new Choice(seed)
        let window = new Window(choice, 1, rank: 2)
        let channels = choice.Of(1, 3, 8)
        let pool = CaseOf(types, window.Input, channels, window.Kernel, window.Strides, window.InnerBefore, window.InnerBehind, choice.Coin())
            .In(types.First, [-1, .. window.Input, channels])
            .Out(types.First, [-1, .. window.InnerOutput, channels])
        select choice.Coin() ? pool.Out(types.Second, [-1, .. window.InnerOutput, channels]) : pool.NoOut();
}
