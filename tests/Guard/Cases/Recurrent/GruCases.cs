using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Recurrent;

/// <summary>Cases of <see cref="Gru"/>.</summary>
internal sealed class GruCases() : KernelCases(typeof(Gru))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 1500)
        let resetAfter = seed % 2 == 0
        let layer = new RecurrentArguments(seed, 3, biases: resetAfter ? 2 : 1)
        select layer.AddPorts(
            Case(
                layer.Steps, layer.Inputs, layer.Units, layer.Kernel, layer.RecurrentKernel, layer.Bias, new Activation(ActivationKind.Tanh), new Activation(ActivationKind.Sigmoid),
                resetAfter, layer.ReturnsSequences, layer.GoesBackwards, layer.ZeroOutputForMask),
            hasCell: false);
}
