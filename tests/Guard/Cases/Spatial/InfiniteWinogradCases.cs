using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="Conv"/> that would go by minimal filtering, but for an infinity.</summary>
internal sealed class InfiniteWinogradCases() : KernelCases(typeof(Conv))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 200)
        let conv = ConvArguments.ForWinograd(seed)
        select Case(conv.Arguments).In((place, random, _) => place == 3 ? double.PositiveInfinity : random, typeof(float), conv.Input).Out(typeof(float), conv.Output).For(1, 3);
}
