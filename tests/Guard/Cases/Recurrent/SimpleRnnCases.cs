using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Recurrent;

/// <summary>Cases of <see cref="SimpleRnn"/>.</summary>
internal sealed class SimpleRnnCases() : KernelCases(typeof(SimpleRnn))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 1500)
        let layer = new RecurrentArguments(seed, 1)
        select layer.AddPorts(
            Case(
                layer.Steps, layer.Inputs, layer.Units, layer.Kernel, layer.RecurrentKernel, layer.Bias, new Activation(ActivationKind.Tanh), layer.ReturnsSequences,
                layer.GoesBackwards, layer.ZeroOutputForMask),
            hasCell: false);
}
