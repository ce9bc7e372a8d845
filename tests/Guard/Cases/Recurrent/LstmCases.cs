using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Recurrent;

/// <summary>Cases of <see cref="Lstm"/>.</summary>
internal sealed class LstmCases() : KernelCases(typeof(Lstm))
{
    public override IEnumerable<KernelCase> All() =>
        from seed in Enumerable.Range(0, 1500)
        let layer = new RecurrentArguments(seed, 4)
        select layer.AddPorts(
            Case(
                layer.Steps, layer.Inputs, layer.Units, layer.Kernel, layer.RecurrentKernel, layer.Bias, new Activation(ActivationKind.Tanh), new Activation(ActivationKind.Sigmoid), layer.ReturnsSequences,
                layer.GoesBackwards, layer.ZeroOutputForMask),
            hasCell: true);
}
