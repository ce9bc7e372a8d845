using System.Reflection;
using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

/// <summary>
/// A kernel whose weights are packed for one set of vector instructions is right whatever set the process uses when it runs.
/// </summary>
public sealed class PackedLevelTests
{
    private static readonly SimdLevel[] Levels = Enum.GetValues<SimdLevel>();
    private static readonly Activation Tanh = new(ActivationKind.Tanh);
    private static readonly Activation Sigmoid = new(ActivationKind.Sigmoid);

    [Fact]
    public void Every_kernel_keeps_the_set_it_was_packed_for()
    {
        Assembly tests = new KernelCopy(Simd.Level.ToString(), Simd.Level).Tests;
        MethodInfo run = tests.GetType(typeof(PackedLevelTests).FullName!)!.GetMethod(nameof(RunAll), BindingFlags.Static | BindingFlags.NonPublic)!;
        string[] failures = (string[])run.Invoke(null, null)!;
        Assert.True(failures.Length == 0, string.Join(Environment.NewLine, failures.Take(10)));
    }

    [Fact]
    public void Every_kernel_that_packs_is_among_them()
    {
        IEnumerable<string> packing = typeof(Kernel).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Kernel)) && !t.IsAbstract && Packs(t)).Select(t => t.Name);
        Assert.Equal(packing.Order(StringComparer.Ordinal), Cases().Select(c => c.Name.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Whether instances hold packed matrices, themselves or in what they hold.</summary>
    private static bool Packs(Type type)
    {
        for (Type? t = type; t is not null && t.Assembly == typeof(Kernel).Assembly; t = t.BaseType)
        {
            foreach (FieldInfo field in t.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                Type held = field.FieldType.IsArray ? field.FieldType.GetElementType()! : field.FieldType;
                if (held == typeof(PackedMatrix) || (held.IsClass && held != type && held.Assembly == type.Assembly && Packs(held)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>All pairs of sets, called in a copy of the kernels that no other test uses.</summary>
    private static string[] RunAll()
    {
        List<string> failures = [];
        foreach ((string name, Func<Func<int, float[]>> create) in Cases())
        {
            foreach (SimdLevel packed in Levels)
            {
                Func<int, float[]> kernel;
                using (Simd.Force(packed))
                {
                    kernel = create();
                }

                foreach (SimdLevel used in Levels)
                {
                    foreach (int threads in new[] { 1, 3 })
                    {
                        using SimdScope scope = Simd.Force(used);
                        using WorkerScope workers = Workers.Use(threads);
                        float[] actual = kernel(3);
                        Func<int, float[]> anew = create();
                        float[] expected = anew(3);
                        if (Difference(expected, actual) is not < 1e-5f)
                        {
                            failures.Add($"{name} packed for {packed}, run on {used} with {threads} threads: off by {Difference(expected, actual)}");
                        }
                    }
                }
            }
        }

        return [.. failures];
    }

    private static float Difference(float[] expected, float[] actual) =>
        expected.Zip(actual, (e, a) => MathF.Abs(e - a) / MathF.Max(1, MathF.Abs(e))).Aggregate(0f, MathF.Max);

    /// <summary>Kernels by name, each packed when created and run for a number of samples.</summary>
    private static IEnumerable<(string Name, Func<Func<int, float[]>> Create)> Cases()
    {
        foreach (int units in new[] { 1, 7, 8, 9, 16, 17, 31, 33, 47, 100 })
        {
            yield return ($"{nameof(Dense)} of {units}", () => Of(new Dense(19, units, Values(19 * units), Values(units), Activation.Linear), 19, units));
        }

        foreach (int filters in new[] { 3, 36, 44 })
        {
            yield return ($"{nameof(Conv)} of {filters}", () => Of(Convolution(filters, [7, 7], [3, 3], [2, 2], 5), 7 * 7 * 5, 3 * 3 * filters));
            yield return ($"{nameof(Conv)} pointwise of {filters}", () => Of(Convolution(filters, [6, 5], [1, 1], [1, 1], 33), 6 * 5 * 33, 6 * 5 * filters));
            yield return ($"{nameof(Conv)} 3x3 of {filters}", () => Of(Convolution(filters, [7, 7], [3, 3], [1, 1], 33), 7 * 7 * 33, 5 * 5 * filters));
            yield return ($"{nameof(Conv)} 3 of {filters}", () => Of(Convolution(filters, [11], [3], [1], 32), 11 * 32, 9 * filters));
            yield return ($"{nameof(Conv)} 5 of {filters}", () => Of(Convolution(filters, [12], [5], [1], 32), 12 * 32, 8 * filters));
        }

        yield return ($"{nameof(Conv)} in groups", () => Of(
            new Conv([6, 6], 10, 22, [3, 3], [1, 1], [1, 1], [0, 0], [0, 0], 2, Values(9 * 5 * 22), Values(22), Activation.Linear), 6 * 6 * 10, 4 * 4 * 22));
        yield return (nameof(ConvAdd), () =>
        {
            ConvAdd kernel = new([7, 7], 33, 36, [3, 3], [1, 1], [1, 1], [0, 0], [0, 0], 1, Values(9 * 33 * 36), Values(36), Activation.Linear);
            return batch =>
            {
                float[] y = new float[batch * 5 * 5 * 36];
                kernel.Run(Values(batch * 7 * 7 * 33), Values(y.Length), y, batch);
                return y;
            };
        });
        yield return (nameof(ConvTranspose), () => Of(
            new ConvTranspose([4, 4], 9, 5, [3, 3], [2, 2], [1, 1], [0, 0], [0, 0], Values(9 * 9 * 5), Values(5), Activation.Linear), 4 * 4 * 9, 9 * 9 * 5));
        foreach (int units in new[] { 5, 70 })
        {
            yield return ($"{nameof(SimpleRnn)} of {units}", () => Of(
                new SimpleRnn(4, 6, units, Values(6 * units), Values(units * units), Values(units), Tanh, false, false, false), 4 * 6, units));
            yield return ($"{nameof(Lstm)} of {units}", () => Of(
                new Lstm(4, 6, units, Values(24 * units), Values(4 * units * units), Values(4 * units), Tanh, Sigmoid, true, false, false), 4 * 6, 4 * units));
            foreach (bool isAfter in new[] { false, true })
            {
                yield return ($"{nameof(Gru)} of {units}", () => Of(
                    new Gru(4, 6, units, Values(18 * units), Values(3 * units * units), Values((isAfter ? 6 : 3) * units), Tanh, Sigmoid, isAfter, true, false, false), 4 * 6, 4 * units));
            }
        }

        yield return (nameof(ConvLstm), () => Of(
            new ConvLstm(2, [5, 5], 3, 4, [3, 3], [1, 1], [1, 1], [0, 0], [0, 0], Values(9 * 3 * 16), Values(9 * 4 * 16), Values(16), Tanh, Sigmoid, true, false),
            2 * 5 * 5 * 3,
            2 * 3 * 3 * 4));
    }

    private static Conv Convolution(int filters, int[] extents, int[] kernel, int[] strides, int channels)
    {
        int[] ones = [.. kernel.Select(_ => 1)];
        int[] zeros = new int[kernel.Length];
        int taps = kernel.Aggregate(1, (a, b) => a * b);
        return new Conv(extents, channels, filters, kernel, strides, ones, zeros, zeros, 1, Values(taps * channels * filters), Values(filters), Activation.Linear);
    }

    private static Func<int, float[]> Of(UnaryKernel<float, float> kernel, int inputSize, int outputSize) => batch =>
    {
        float[] y = new float[batch * outputSize];
        kernel.Run(Values(batch * inputSize), y, batch);
        return y;
    };

    private static Func<int, float[]> Of(RecurrentKernel kernel, int inputSize, int outputSize) => batch =>
    {
        float[] y = new float[batch * outputSize];
        kernel.Run(Values(batch * inputSize), default, default, default, y, default, default, batch);
        return y;
    };

    // Small, so that sums of them stay near 1.
    private static float[] Values(int count) => [.. KernelAssert.Random(count, count).Select(v => v / 8)];
}
