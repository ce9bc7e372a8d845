using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="Dilation"/>.</summary>
internal sealed class DilationCases() : KernelCases(typeof(Dilation))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 500)
        let choice = new Choice(seed)
        let window = new Window(choice, Window.AnyDilations, rank: 2)
        let channels = choice.Of(1, 3, 8, 9)
        select Case(window.Input, channels, window.Kernel, window.Strides, window.Dilations, window.Before, window.Behind)
            .In(typeof(float), [-1, .. window.Input, channels])
            .In(typeof(float), window.Taps, channels)
            .Out(typeof(float), [-1, .. window.Output, channels]);
}
