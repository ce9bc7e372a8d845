using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="ConvAdd"/>.</summary>
internal sealed class ConvAddCases() : KernelCases(typeof(ConvAdd))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 2000)
        let conv = new ConvArguments(seed)
        select Case(conv.Arguments).In(typeof(float), conv.Input).In(typeof(float), conv.Output).Out(typeof(float), conv.Output).InPlace(1);
}
