using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="Pool"/>.</summary>
internal sealed class PoolCases() : KernelCases(typeof(Pool))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 3000)
        let choice = new Choice(seed)
        let window = new Window(choice, 1)
        let channels = choice.Of(1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65)
        select Case(choice.Of(Enum.GetValues<PoolFunction>()), window.Input, channels, window.Kernel, window.Strides, window.Before, window.Behind)
            .In(typeof(float), [-1, .. window.Input, channels])
            .Out(typeof(float), [-1, .. window.Output, channels]);
}
