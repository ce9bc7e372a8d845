using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Matrix;

/// <summary>Cases of <see cref="Dense"/>.</summary>
internal sealed class DenseCases() : KernelCases(typeof(Dense))
{
    private static readonly Activation[] Activations = [Activation.Linear, Activation.Relu, new(ActivationKind.Relu, Ceiling: 6), new(ActivationKind.Tanh)];

    // Rows around every height of a tile, depths around a chunk, and those at which rows are copied apart; columns around the panels of every width.
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 4000)
        let choice = new Choice(seed)
        let rows = choice.Of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 43)
        let depth = choice.Of(0, 1, 2, 3, 4, 7, 8, 9, 16, 17, 33, 64, 383, 384, 385, 769, 1024, 2048)
        let columns = choice.Of(1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33, 47, 48, 49, 63, 64, 65, 127, 128, 129, 257)
        select Case(depth, columns, new Weights(depth * columns), choice.Coin() ? new Weights(columns) : null, choice.Of(Activations))
            .In(typeof(float), -1, rows, depth)
            .Out(typeof(float), -1, rows, columns);
}
