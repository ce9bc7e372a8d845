using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="Conv"/> that go by minimal filtering.</summary>
internal sealed class WinogradCases() : KernelCases(typeof(Conv))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 1500)
        let conv = ConvArguments.ForWinograd(seed)
        select Case(conv.Arguments).In(typeof(float), conv.Input).Out(typeof(float), conv.Output).For(1, 2, 5);
}
