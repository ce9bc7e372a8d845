using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="ConvAdd"/> that go by minimal filtering.</summary>
internal sealed class WinogradAddCases() : KernelCases(typeof(ConvAdd))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 700)
        let conv = ConvArguments.ForWinograd(seed)
        select Case(conv.Arguments).In(typeof(float), conv.Input).In(typeof(float), conv.Output).Out(typeof(float), conv.Output).InPlace(1).For(1, 2);
}
