using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class ActivationTests
{
    private static readonly float[] Points = [.. Enumerable.Range(-400, 801).Select(i => i / 37f), -0f, 100f, -100f, 1e-20f, -1e-20f];

    public static TheoryData<Activation> All => new()
    {
        Activation.Linear,
        Activation.Relu,
        new Activation(ActivationKind.Relu, Alpha: 0.1f, Threshold: 0.5f, Ceiling: 6),
        new Activation(ActivationKind.Relu, Alpha: 0.3f),
        new Activation(ActivationKind.Relu, Threshold: 1),
        new Activation(ActivationKind.Relu, Threshold: 1, Ceiling: 3),
        new Activation(ActivationKind.Relu, Threshold: -1, Ceiling: 3),
        new Activation(ActivationKind.Relu, Alpha: 0.1f, Threshold: -1, Ceiling: 3),
        new Activation(ActivationKind.ThresholdedRelu, Threshold: 1.5f),
        new Activation(ActivationKind.Elu, Alpha: 0.7f),
        new Activation(ActivationKind.Selu),
        new Activation(ActivationKind.Celu, Alpha: 1.3f),
        new Activation(ActivationKind.Gelu),
        new Activation(ActivationKind.GeluTanh),
        new Activation(ActivationKind.Silu),
        new Activation(ActivationKind.Mish),
        new Activation(ActivationKind.Sigmoid),
        new Activation(ActivationKind.HardSigmoid, Alpha: 0.2f, Beta: 0.5f),
        new Activation(ActivationKind.HardSilu),
        new Activation(ActivationKind.Softplus),
        new Activation(ActivationKind.Softsign),
        new Activation(ActivationKind.Tanh),
        new Activation(ActivationKind.Exponential),
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Each_equals_its_formula_also_in_place(Activation activation)
    {
        float[] points = activation.Kind == ActivationKind.Exponential ? [.. Points.Where(p => p < 80)] : Points;
        double[] expected = KernelAssert.Map(points, x => Formula(activation, x));
        ElementwiseActivation kernel = new(activation);
        float[] y = new float[points.Length];
        kernel.Run(points, y, 1);
        KernelAssert.Close(expected, y, 1e-6);
        float[] same = [.. points];
        kernel.Run(same, same, 1);
        Assert.Equal(y, same);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Results_do_not_depend_on_the_place(Activation activation)
    {
        ElementwiseActivation kernel = new(activation);
        float[] y = new float[Points.Length];
        kernel.Run(Points, y, 1);
        for (int i = 0; i < Points.Length; i += 17)
        {
            float[] one = new float[1];
            kernel.Run(Points.AsSpan(i, 1), one, 1);
            Assert.Equal(y[i], one[0]);
        }
    }

    [Fact]
    public void Nan_passes_through_rectifiers()
    {
        float[] y = new float[1];
        new ElementwiseActivation(Activation.Relu).Run([float.NaN], y, 1);
        Assert.True(float.IsNaN(y[0]));
    }

    [Fact]
    public void Of_the_threshold_itself_a_rectifier_gives_0()
    {
        // keras.layers.ReLU: x * cast(greater(x, threshold)).
        foreach (float threshold in (float[])[1, 2.5f, -1, float.Epsilon, -float.Epsilon])
        {
            foreach (float slope in (float[])[0, 0.25f])
            {
                float[] x = [threshold, MathF.BitIncrement(threshold), float.NaN, float.PositiveInfinity];
                float[] y = new float[4];
                new ElementwiseActivation(new Activation(ActivationKind.Relu, Alpha: slope, Threshold: threshold)).Run(x, y, 1);
                Assert.Equal([0, MathF.BitIncrement(threshold), float.NaN, float.PositiveInfinity], y);
            }
        }
    }

    // keras.layers.ReLU and keras.backend.relu, as their sources compute it.
    private static double KerasRelu(double x, double slope, double most, double threshold)
    {
        double negative = Math.Max(threshold - x, 0);
        double y = x * (x > threshold ? 1 : 0);
        y = double.IsPositiveInfinity(most) ? y : Math.Max(Math.Min(y, most), 0);
        return y - (slope * negative);
    }

    private static double Formula(Activation activation, double x)
    {
        double sigmoid = 1 / (1 + Math.Exp(-x));
        double softplus = Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
        return activation.Kind switch
        {
            ActivationKind.Linear => x,
            ActivationKind.Relu => KerasRelu(x, activation.Alpha, activation.Ceiling, activation.Threshold),
            ActivationKind.ThresholdedRelu => x > activation.Threshold ? x : 0,
            ActivationKind.Elu => x > 0 ? x : activation.Alpha * (Math.Exp(x) - 1),
            ActivationKind.Selu => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1)),
            ActivationKind.Celu => Math.Max(0, x) + Math.Min(0, activation.Alpha * (Math.Exp(x / activation.Alpha) - 1)),
            ActivationKind.Gelu => 0.5 * x * (1 + ScalarFunctions.Erf(x / Math.Sqrt(2))),
            ActivationKind.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
            ActivationKind.Silu => x * sigmoid,
            ActivationKind.Mish => x * Math.Tanh(softplus),
            ActivationKind.Sigmoid => sigmoid,
            ActivationKind.HardSigmoid => Math.Clamp((activation.Alpha * x) + activation.Beta, 0, 1),
            ActivationKind.HardSilu => x * Math.Clamp(x + 3, 0, 6) / 6,
            ActivationKind.Softplus => softplus,
            ActivationKind.Softsign => x / (1 + Math.Abs(x)),
            ActivationKind.Tanh => Math.Tanh(x),
            ActivationKind.Exponential => Math.Exp(x),
            _ => throw new InvalidOperationException(),
        };
    }
}
