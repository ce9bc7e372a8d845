using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>Cases of <see cref="ConvTranspose"/>.</summary>
internal sealed class ConvTransposeCases() : KernelCases(typeof(ConvTranspose))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 2000)
        let choice = new Choice(seed)
        let rank = choice.Of(1, 2, 2, 3)
        let input = choice.ForEach(rank, 1, 2, 3, 5, 8)
        let kernel = choice.ForEach(rank, 1, 2, 3, 5)
        let strides = choice.ForEach(rank, 1, 2, 3)
        let dilations = choice.ForEach(rank, 1, 1, 2)
        let before = choice.ForEach(rank, 0, 0, 1, 2)
        let behind = choice.ForEach(rank, 0, 0, 1, 2)
        let channels = choice.Of(1, 2, 3, 8, 9, 17)
        let filters = choice.Of(1, 2, 3, 7, 8, 9, 16, 17, 33)
        let output = Enumerable.Range(0, rank).Select(i => Math.Max(0, ((input[i] - 1) * strides[i]) + ((kernel[i] - 1) * dilations[i]) + 1 - before[i] - behind[i]))
        let taps = kernel.Aggregate(1, (a, b) => a * b)
        select Case(
                input, channels, filters, kernel, strides, dilations, before, behind, new Weights(taps * channels * filters), choice.Coin() ? new Weights(filters) : null,
                choice.Of(Activation.Linear, Activation.Relu))
            .In(typeof(float), [-1, .. input, channels])
            .Out(typeof(float), [-1, .. output, filters]);
}
