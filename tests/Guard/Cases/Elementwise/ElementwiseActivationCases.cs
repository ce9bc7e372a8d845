using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="ElementwiseActivation"/>.</summary>
internal sealed class ElementwiseActivationCases() : KernelCases(typeof(ElementwiseActivation))
{
    private static readonly Activation[] Rectifiers =
    [
        Activation.Relu, new(ActivationKind.Relu, Alpha: 0.1f), new(ActivationKind.Relu, Ceiling: 6), new(ActivationKind.Relu, Alpha: 0.2f, Threshold: 1, Ceiling: 4),
    ];

    public override IEnumerable<KernelCase> All() =>
        from activation in Enum.GetValues<ActivationKind>().Select(k => new Activation(k, Alpha: 0.5f, Beta: 0.25f, Threshold: 0.5f)).Concat(Rectifiers)
        from extent in Extents.Vectors
        select Case(activation).In(typeof(float), -1, extent).Out(typeof(float), -1, extent).InPlace();
}
