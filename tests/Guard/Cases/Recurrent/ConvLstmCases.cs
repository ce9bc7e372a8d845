using TfModelTools.Runtime;
using TfModelTools.Tests.Guard.Cases.Spatial;

namespace TfModelTools.Tests.Guard.Cases.Recurrent;

/// <summary>Cases of <see cref="ConvLstm"/>.</summary>
internal sealed class ConvLstmCases() : KernelCases(typeof(ConvLstm))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 600)
        let choice = new Choice(seed)
        let window = new Window(choice, Window.AnyDilations, most: 5)
        let steps = choice.Of(0, 1, 2, 3)
        let channels = choice.Of(1, 2, 3, 8)
        let filters = choice.Of(1, 2, 3, 5, 8)
        let returnsSequences = choice.Coin()
        let hasState = choice.Coin()
        let state = new[] { -1 }.Concat(window.InnerOutput).Append(filters).ToArray()
        let layer = Case(
            steps, window.Input, channels, filters, window.Kernel, window.Strides, window.Dilations, window.InnerBefore, window.InnerBehind,
            new Weights(window.Taps * channels * 4 * filters), new Weights(window.Taps * filters * 4 * filters), choice.Coin() ? new Weights(4 * filters) : null,
            new Activation(ActivationKind.Tanh), new Activation(ActivationKind.Sigmoid), returnsSequences, choice.Coin())
            .In(typeof(float), [-1, steps, .. window.Input, channels])
        let whole = (hasState ? layer.In(typeof(float), state).In(typeof(float), state) : layer.NoIn().NoIn()).NoIn()
            .Out(typeof(float), returnsSequences ? [-1, steps, .. state[1..]] : state)
        select choice.Coin() ? whole.Out(typeof(float), state).Out(typeof(float), state) : whole.NoOut().NoOut();
}
