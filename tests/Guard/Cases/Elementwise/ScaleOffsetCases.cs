using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="ScaleOffset"/>.</summary>
internal sealed class ScaleOffsetCases() : KernelCases(typeof(ScaleOffset))
{
    public override IEnumerable<KernelCase> All() =>
        from channels in Extents.Vectors
        from inner in new[] { 0, 1, 2, 3, 7, 8, 9, 16, 17, 33, -1, -5 }
        from activation in new[] { Activation.Linear, Activation.Relu, new Activation(ActivationKind.Tanh) }
        select Case(inner, new Weights(channels), new Weights(channels), new Weights(channels), activation)
            .In(typeof(float), -1, 2, channels, inner)
            .Out(typeof(float), -1, 2, channels, inner)
            .InPlace();
}
