using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="Conv"/>.</summary>
internal sealed class ConvCases() : KernelCases(typeof(Conv))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 4000)
        let conv = new ConvArguments(seed)
        select Case(conv.Arguments).In(typeof(float), conv.Input).Out(typeof(float), conv.Output);
}
