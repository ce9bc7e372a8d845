using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class RecurrentTests
{
    private static readonly Activation Tanh = new(ActivationKind.Tanh);
    private static readonly Activation Sigmoid = new(ActivationKind.Sigmoid);

    public enum Cell
    {
        SimpleRnn,
        Lstm,
        Gru,
        GruResetAfter,
    }

    public static TheoryData<Cell, int, int, int, int> Sizes
    {
        get
        {
            TheoryData<Cell, int, int, int, int> data = [];
            foreach (Cell cell in Enum.GetValues<Cell>())
            {
                data.Add(cell, 1, 1, 1, 1);
                data.Add(cell, 2, 5, 3, 7);
                data.Add(cell, 9, 4, 2, 33);
                data.Add(cell, 20, 12, 5, 300);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_cell_equals_its_equations(Cell cell, int samples, int steps, int inputs, int units)
    {
        for (int variant = 0; variant < 8; variant++)
        {
            bool returnSequences = (variant & 1) != 0;
            bool goBackwards = (variant & 2) != 0;
            bool hasMask = (variant & 4) != 0;
            bool zeroOutput = variant == 5;
            bool hasBias = variant != 3;
            bool hasState = variant >= 2;
            if (units == 300 && variant is not (0 or 7))
            {
                continue;
            }

            int gates = cell switch { Cell.SimpleRnn => 1, Cell.Lstm => 4, _ => 3 };
            float scale = 1 / MathF.Sqrt(units);
            float[] x = KernelAssert.Random(samples * steps * inputs, 1);
            float[] kernel = KernelAssert.Random(inputs * gates * units, 2);
            float[] recurrent = [.. KernelAssert.Random(units * gates * units, 3).Select(v => v * scale)];
            float[]? bias = hasBias ? KernelAssert.Random((cell == Cell.GruResetAfter ? 2 : 1) * gates * units, 4) : null;
            float[] h0 = hasState ? KernelAssert.Random(samples * units, 5) : [];
            float[] c0 = hasState && cell == Cell.Lstm ? KernelAssert.Random(samples * units, 6) : [];
            Random random = new(7);
            bool[] mask = hasMask ? [.. Enumerable.Range(0, samples * steps).Select(_ => random.Next(3) > 0)] : [];
            RecurrentKernel layer = Create(cell, steps, inputs, units, kernel, recurrent, bias, returnSequences, goBackwards, zeroOutput);
            float[] y = new float[samples * (returnSequences ? steps : 1) * units];
            float[] h = new float[samples * units];
            float[] c = new float[cell == Cell.Lstm ? samples * units : 0];
            layer.Run(x, h0, c0, mask, y, h, c, samples);
            (double[] expectedY, double[] expectedH, double[] expectedC) = Naive(
                cell, samples, steps, inputs, units, x, kernel, recurrent, bias, h0, c0, mask, returnSequences, goBackwards, zeroOutput);
            KernelAssert.Close(expectedY, y);
            KernelAssert.Close(expectedH, h);
            KernelAssert.Close(expectedC.AsSpan(0, c.Length), c);

            // States nobody reads are not asked for.
            float[] again = new float[y.Length];
            layer.Run(x, h0, c0, mask, again, default, default, samples);
            Assert.Equal(y, again);
        }
    }

    [Theory]
    [InlineData(7, 9, 5, 70, false)]
    [InlineData(5, 8, 3, 131, true)]
    [InlineData(1, 40, 9, 128, false)]
    [InlineData(1, 37, 4, 129, false)]
    [InlineData(1, 40, 9, 96, true)]
    [InlineData(2, 3, 3, 600, false)]
    public void Every_cell_gives_the_same_bits_on_any_number_of_threads(int samples, int steps, int inputs, int units, bool hasMask)
    {
        foreach (Cell cell in Enum.GetValues<Cell>())
        {
            foreach (bool returnSequences in new[] { false, true })
            {
                int gates = cell switch { Cell.SimpleRnn => 1, Cell.Lstm => 4, _ => 3 };
                float scale = 1 / MathF.Sqrt(units);
                float[] x = KernelAssert.Random(samples * steps * inputs, 1);
                float[] kernel = KernelAssert.Random(inputs * gates * units, 2);
                float[] recurrent = [.. KernelAssert.Random(units * gates * units, 3).Select(v => v * scale)];
                float[] bias = KernelAssert.Random((cell == Cell.GruResetAfter ? 2 : 1) * gates * units, 4);
                float[] h0 = KernelAssert.Random(samples * units, 5);
                float[] c0 = cell == Cell.Lstm ? KernelAssert.Random(samples * units, 6) : [];
                bool[] mask = hasMask ? [.. Enumerable.Range(0, samples * steps).Select(i => i % 3 > 0)] : [];
                RecurrentKernel layer = Create(cell, steps, inputs, units, kernel, recurrent, bias, returnSequences, goBackwards: units % 2 == 1, zeroOutput: false);
                (float[] Y, float[] H, float[] C) Run(int threads)
                {
                    float[] y = new float[samples * (returnSequences ? steps : 1) * units];
                    float[] h = new float[samples * units];
                    float[] c = new float[cell == Cell.Lstm ? samples * units : 0];
                    using WorkerScope scope = Workers.Use(threads);
                    layer.Run(x, h0, c0, mask, y, h, c, samples);
                    return (y, h, c);
                }

                (float[] Y, float[] H, float[] C) expected = Run(1);
                for (int threads = 2; threads <= 4; threads++)
                {
                    for (int repeat = 0; repeat < 3; repeat++)
                    {
                        (float[] y, float[] h, float[] c) = Run(threads);
                        Assert.True(expected.Y.AsSpan().SequenceEqual(y), $"{cell} on {threads} threads");
                        Assert.True(expected.H.AsSpan().SequenceEqual(h), $"state of {cell} on {threads} threads");
                        Assert.True(expected.C.AsSpan().SequenceEqual(c), $"cell state of {cell} on {threads} threads");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_steps_the_last_state_is_the_initial_one(bool returnSequences)
    {
        float[] h0 = [1, 2, 3, 4];
        float[] c0 = [5, 6, 7, 8];
        float[] h = new float[4];
        float[] c = new float[4];
        float[] y = new float[returnSequences ? 0 : 4];
        new Lstm(0, 1, 2, new float[8], new float[16], null, Activation.Linear, Activation.Linear, returnSequences, false, false).Run([], h0, c0, default, y, h, c, 2);
        Assert.Equal(h0, h);
        Assert.Equal(c0, c);
        Array.Clear(h);
        Array.Clear(c);
        new ConvLstm(0, [2], 1, 1, [1], [1], [1], [0], [0], new float[4], new float[4], null, Activation.Linear, Activation.Linear, returnSequences, false)
            .Run([], h0, c0, default, y, h, c, 2);
        Assert.Equal(h0, h);
        Assert.Equal(c0, c);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void The_convolutional_cell_equals_its_equations(bool returnSequences, bool goBackwards)
    {
        const int Samples = 2;
        const int Steps = 3;
        const int Filters = 3;
        const int Channels = 2;
        int[] input = [5, 4];
        int[] output = [3, 4];
        const int Positions = 12;
        float[] x = KernelAssert.Random(Samples * Steps * 20 * Channels, 1);
        float[] kernel = KernelAssert.Random(3 * 2 * Channels * 4 * Filters, 2);
        float[] recurrent = KernelAssert.Random(3 * 2 * Filters * 4 * Filters, 3);
        float[] bias = KernelAssert.Random(4 * Filters, 4);
        ConvLstm layer = new(
            Steps, input, Channels, Filters, [3, 2], [2, 1], [1, 1], [1, 0], [1, 1], kernel, recurrent, bias, Tanh, Sigmoid, returnSequences, goBackwards);
        float[] y = new float[Samples * (returnSequences ? Steps : 1) * Positions * Filters];
        float[] h = new float[Samples * Positions * Filters];
        float[] c = new float[h.Length];
        layer.Run(x, default, default, default, y, h, c, Samples);
        double[] expected = new double[y.Length];
        for (int n = 0; n < Samples; n++)
        {
            float[] state = new float[Positions * Filters];
            double[] cell = new double[Positions * Filters];
            for (int k = 0; k < Steps; k++)
            {
                int time = goBackwards ? Steps - 1 - k : k;
                float[] frame = x[(((n * Steps) + time) * 20 * Channels)..(((n * Steps) + time + 1) * 20 * Channels)];
                double[] z = NaiveConv.Run(frame, 1, input, Channels, 4 * Filters, [3, 2], [2, 1], [1, 1], [1, 0], [1, 1], 1, kernel, bias);
                double[] r = NaiveConv.Run(state, 1, output, Filters, 4 * Filters, [3, 2], [1, 1], [1, 1], [1, 0], [1, 1], 1, recurrent, null);
                for (int p = 0; p < Positions; p++)
                {
                    for (int f = 0; f < Filters; f++)
                    {
                        double Gate(int g) => z[(((p * 4) + g) * Filters) + f] + r[(((p * 4) + g) * Filters) + f];
                        int at = (p * Filters) + f;
                        cell[at] = (Logistic(Gate(1)) * cell[at]) + (Logistic(Gate(0)) * Math.Tanh(Gate(2)));
                        state[at] = (float)(Logistic(Gate(3)) * Math.Tanh(cell[at]));
                    }
                }

                for (int i = 0; i < state.Length; i++)
                {
                    expected[(((returnSequences ? (n * Steps) + k : n) * Positions * Filters)) + i] = state[i];
                }
            }

            KernelAssert.Close([.. state.Select(v => (double)v)], h.AsSpan(n * state.Length, state.Length));
            KernelAssert.Close(cell, c.AsSpan(n * state.Length, state.Length));
        }

        KernelAssert.Close(expected, y);
    }

    private static RecurrentKernel Create(
        Cell cell, int steps, int inputs, int units, float[] kernel, float[] recurrent, float[]? bias, bool returnSequences, bool goBackwards, bool zeroOutput) =>
        cell switch
        {
            Cell.SimpleRnn => new SimpleRnn(steps, inputs, units, kernel, recurrent, bias, Tanh, returnSequences, goBackwards, zeroOutput),
            Cell.Lstm => new Lstm(steps, inputs, units, kernel, recurrent, bias, Tanh, Sigmoid, returnSequences, goBackwards, zeroOutput),
            _ => new Gru(steps, inputs, units, kernel, recurrent, bias, Tanh, Sigmoid, cell == Cell.GruResetAfter, returnSequences, goBackwards, zeroOutput),
        };

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static (double[] Y, double[] H, double[] C) Naive(
        Cell cell, int samples, int steps, int inputs, int units, float[] x, float[] kernel, float[] recurrent, float[]? bias,
        float[] h0, float[] c0, bool[] mask, bool returnSequences, bool goBackwards, bool zeroOutput)
    {
        int width = (cell switch { Cell.SimpleRnn => 1, Cell.Lstm => 4, _ => 3 }) * units;
        double[] y = new double[samples * (returnSequences ? steps : 1) * units];
        double[] hs = new double[samples * units];
        double[] cs = new double[samples * units];
        for (int n = 0; n < samples; n++)
        {
            double[] h = [.. Enumerable.Range(0, units).Select(u => h0.Length == 0 ? 0.0 : h0[(n * units) + u])];
            double[] c = [.. Enumerable.Range(0, units).Select(u => c0.Length == 0 ? 0.0 : c0[(n * units) + u])];
            double[] output = new double[units];
            for (int k = 0; k < steps; k++)
            {
                int time = goBackwards ? steps - 1 - k : k;
                if (mask.Length == 0 || mask[(n * steps) + time])
                {
                    double[] zx = new double[width];
                    double[] zh = new double[width];
                    for (int j = 0; j < width; j++)
                    {
                        zx[j] = bias?[j] ?? 0;
                        zh[j] = cell == Cell.GruResetAfter && bias is not null ? bias[width + j] : 0;
                        for (int i = 0; i < inputs; i++)
                        {
                            zx[j] += (double)x[(((n * steps) + time) * inputs) + i] * kernel[(i * width) + j];
                        }

                        for (int i = 0; i < units; i++)
                        {
                            zh[j] += h[i] * recurrent[(i * width) + j];
                        }
                    }

                    double[] next = new double[units];
                    for (int u = 0; u < units; u++)
                    {
                        double Sum(int gate) => zx[(gate * units) + u] + zh[(gate * units) + u];
                        switch (cell)
                        {
                            case Cell.SimpleRnn:
                                next[u] = Math.Tanh(Sum(0));
                                break;
                            case Cell.Lstm:
                                c[u] = (Logistic(Sum(1)) * c[u]) + (Logistic(Sum(0)) * Math.Tanh(Sum(2)));
                                next[u] = Logistic(Sum(3)) * Math.Tanh(c[u]);
                                break;
                            default:
                                double product = zh[(2 * units) + u] * Logistic(Sum(1));
                                if (cell == Cell.Gru)
                                {
                                    product = 0;
                                    for (int i = 0; i < units; i++)
                                    {
                                        product += Logistic(zx[units + i] + zh[units + i]) * h[i] * recurrent[(i * width) + (2 * units) + u];
                                    }
                                }

                                double candidate = Math.Tanh(zx[(2 * units) + u] + product);
                                next[u] = (Logistic(Sum(0)) * h[u]) + ((1 - Logistic(Sum(0))) * candidate);
                                break;
                        }
                    }

                    h = next;
                    output = next;
                }
                else if (zeroOutput)
                {
                    output = new double[units];
                }

                output.CopyTo(y, returnSequences ? ((n * steps) + k) * units : n * units);
            }

            h.CopyTo(hs, n * units);
            c.CopyTo(cs, n * units);
        }

        return (y, hs, cs);
    }
}
