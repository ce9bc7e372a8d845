using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="DepthwiseConv"/>.</summary>
internal sealed class DepthwiseConvCases() : KernelCases(typeof(DepthwiseConv))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 4000)
        let choice = new Choice(seed)
        let window = new Window(choice, Window.AnyDilations)
        let channels = choice.Of(1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 40, 64, 65)
        let multiplier = choice.Of(1, 1, 1, 2, 3)
        let filters = channels * multiplier
        select Case(
                window.Input, channels, multiplier, window.Kernel, window.Strides, window.Dilations, window.Before, window.Behind, new Weights(window.Taps * filters),
                choice.Coin() ? new Weights(filters) : null, choice.Of(Activation.Linear, Activation.Relu, new(ActivationKind.Relu, Ceiling: 6), new(ActivationKind.Silu)))
            .In(typeof(float), [-1, .. window.Input, channels])
            .Out(typeof(float), [-1, .. window.Output, filters]);
}
