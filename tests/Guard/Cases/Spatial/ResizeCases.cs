using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="Resize"/>.</summary>
internal sealed class ResizeCases() : KernelCases(typeof(Resize))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 2000)
        let choice = new Choice(seed)
        let input = choice.ForEach(2, 1, 2, 3, 4, 7, 16)
        let output = choice.ForEach(2, 1, 2, 3, 5, 8, 13, 32)
        let channels = choice.Of(1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 33)
        let alignsCorners = choice.Coin()
        select Case(choice.Of(Enum.GetValues<ResizeMethod>()), input[0], input[1], channels, output[0], output[1], alignsCorners, !alignsCorners && choice.Coin())
            .In(typeof(float), -1, input[0], input[1], channels)
            .Out(typeof(float), -1, output[0], output[1], channels);
}
