using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TfModelTools.Runtime;

namespace TfModelTools.Bench.VectorMath;

/// <summary>
/// The vector functions beside TensorPrimitives, the base class library's, in one run, interleaved:
/// <c>dotnet run -c Release --project bench -- functions</c>. Set the environment variable of <see cref="Simd.EnvironmentVariable"/>
/// to see ours on lesser instructions.
/// </summary>
internal static class SpeedComparison
{
    private const int Count = 16 * 1024;
    private const int Rounds = 15;
    private const int MillisecondsPerRound = 8;

    /// <summary>Measures and prints.</summary>
    public static void Run()
    {
        Memory<float> x = Aligned();
        Memory<float> y = Aligned();
        Memory<float> small = Aligned();
        Random random = new(1);
        for (int i = 0; i < Count; i++)
        {
            x.Span[i] = (random.NextSingle() * 16) - 8;
            small.Span[i] = x.Span[i] / 8;
        }

        (string Name, Action Ours, Action? Peer)[] cases =
        [
            .. VectorFunction.All.Select(f => (f.Name, (Action)(() => f.Apply(Simd.Level, (f.Low == 0 ? small : x).Span, y.Span)), Peer(f.Name, x, y))),
            Activation(ActivationKind.Gelu, x, y),
            Activation(ActivationKind.GeluTanh, x, y),
            Activation(ActivationKind.Silu, x, y),
            Activation(ActivationKind.Mish, x, y),
            Activation(ActivationKind.Elu, x, y),
            SoftmaxOf(10, x, y),
            SoftmaxOf(3, x, y),
            SoftmaxOf(21, x, y),
            SoftmaxOf(1000, x, y),
            SoftmaxOf(Count, x, y),
        ];
        Console.WriteLine($"{Count} elements, ours on {Simd.Level}; millions of elements a second, medians of {Rounds} interleaved rounds");
        Console.WriteLine("function        ours    peer   ours/peer");
        foreach ((string name, Action ours, Action? peer) in cases)
        {
            (double mine, double other, double ratio) = Measure(ours, peer);
            Console.WriteLine(peer is null
                ? string.Create(CultureInfo.InvariantCulture, $"{name,-13} {mine,7:F0}       -           -")
                : string.Create(CultureInfo.InvariantCulture, $"{name,-13} {mine,7:F0} {other,7:F0} {ratio,11:F2}"));
        }
    }

    /// <summary>As a plan's buffers are: where each vector is in one cache line.</summary>
    private static Memory<float> Aligned()
    {
        const int Line = 64;
        float[] array = GC.AllocateArray<float>(Count + (Line / sizeof(float)), pinned: true);
        int skip = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) & (Line - 1)) / sizeof(float);
        return array.AsMemory(skip, Count);
    }

    private static Action? Peer(string name, Memory<float> x, Memory<float> y) => name switch
    {
        "exp" => () => TensorPrimitives.Exp<float>(x.Span, y.Span),
        "expm1" => () => TensorPrimitives.ExpM1<float>(x.Span, y.Span),
        "tanh" => () => TensorPrimitives.Tanh<float>(x.Span, y.Span),
        "sigmoid" => () => TensorPrimitives.Sigmoid<float>(x.Span, y.Span),
        "log1p" => () => TensorPrimitives.LogP1<float>(x.Span, y.Span),
        _ => null,
    };

    private static (string Name, Action Ours, Action? Peer) Activation(ActivationKind kind, Memory<float> x, Memory<float> y)
    {
        ElementwiseActivation kernel = new(new Activation(kind, Alpha: 1));
        return (kind.ToString().ToLowerInvariant(), () => kernel.Run(x.Span, y.Span, 1), null);
    }

    private static (string Name, Action Ours, Action? Peer) SoftmaxOf(int extent, Memory<float> x, Memory<float> y)
    {
        Softmax kernel = new(extent, 1, isLog: false);
        int rows = Count / extent;
        int used = rows * extent;
        return ($"softmax {extent}", () => kernel.Run(x.Span[..used], y.Span[..used], rows), () =>
        {
            for (int i = 0; i < rows; i++)
            {
                TensorPrimitives.SoftMax<float>(x.Span.Slice(i * extent, extent), y.Span.Slice(i * extent, extent));
            }
        });
    }

    private static (double Ours, double Peer, double Ratio) Measure(Action ours, Action? peer)
    {
        // Both must have been compiled to the end before a round counts: code is compiled anew beside the running of the old.
        for (int i = 0; i < 4; i++)
        {
            Rate(ours, 50);
            Rate(peer ?? ours, 50);
            Thread.Sleep(120);
        }

        List<double> mine = [];
        List<double> others = [];
        List<double> ratios = [];
        for (int i = 0; i < Rounds; i++)
        {
            mine.Add(Rate(ours, MillisecondsPerRound));
            others.Add(peer is null ? double.NaN : Rate(peer, MillisecondsPerRound));
            ratios.Add(mine[^1] / others[^1]);
        }

        return (Median(mine), Median(others), Median(ratios));
    }

    private static double Rate(Action action, int milliseconds)
    {
        long calls = 0;
        long start = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            action();
            action();
            calls += 2;
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (elapsed.TotalMilliseconds < milliseconds);
        return calls * Count / elapsed.TotalMicroseconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
