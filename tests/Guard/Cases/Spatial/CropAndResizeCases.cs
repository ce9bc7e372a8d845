using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="CropAndResize"/>.</summary>
internal sealed class CropAndResizeCases() : KernelCases(typeof(CropAndResize))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 300)
        let choice = new Choice(seed)
        let image = choice.ForEach(2, 1, 2, 5, 8)
        let crop = choice.ForEach(2, 1, 2, 3, 7)
        let channels = choice.Of(1, 3, 8)
        let boxes = choice.Of(-1, -3, 2)
        select Case(image[0], image[1], channels, crop[0], crop[1], choice.Coin(), -1f)
            .In(typeof(float), -1, image[0], image[1], channels)
            .In((_, random, _) => (1.5 * random) - 0.25, typeof(float), boxes, 4)
            .In(Fillings.Below(-1), typeof(int), boxes)
            .Out(typeof(float), boxes, crop[0], crop[1], channels)
            .For(1, 2, 3, 4, 5);
}
