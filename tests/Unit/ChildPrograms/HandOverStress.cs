using System.Globalization;
using TfModelTools.Runtime;
using TfModelTools.Tests.Runtime;

namespace TfModelTools.Tests.ChildPrograms;

/// <summary>
/// Recurrent layers of one sample and other shared work, predicted by several threads at once that tarry at random wherever one hands something
/// over to another (in Debug builds; in others only where the cells do), while garbage is collected. Each result is compared with the one of
/// one thread, bit for bit. Arguments: the number of rounds, a seed.
/// </summary>
internal static class HandOverStress
{
    public const string Name = "hand-over-stress";

    private const int Callers = 3;
    private const int StepCount = 70;

    public static int Run(string[] args)
    {
        int rounds = int.Parse(args[0], CultureInfo.InvariantCulture);
        int seed = int.Parse(args[1], CultureInfo.InvariantCulture);
        ThreadLocal<Random> random = new(() => new Random(seed + Environment.CurrentManagedThreadId));
        void Tarry()
        {
            // Seldom, as otherwise nobody would ever be in step: each pause is some steps long.
            int what = random.Value!.Next(400);
            switch (what)
            {
                case 0:
                    Thread.Sleep(1);
                    break;
                case < 4:
                    Thread.Yield();
                    break;
                case < 20:
                    Thread.SpinWait(random.Value.Next(20_000));
                    break;
                default:
                    break;
            }
        }

        HandOver.OnPause = Tarry;
        using CancellationTokenSource end = new();
        Thread collector = new(() =>
        {
            while (!end.IsCancellationRequested)
            {
                GC.Collect(random.Value!.Next(3), GCCollectionMode.Forced, blocking: true, compacting: true);
                Thread.Sleep(random.Value!.Next(4));
            }
        });
        collector.Start();
        GatedRecurrentKernel[] shared = Layers(seed);
        int faults = 0;
        int followed = 0;
        Thread[] callers = new Thread[Callers];
        for (int c = 0; c < Callers; c++)
        {
            int caller = c;
            callers[c] = new Thread(() =>
            {
                Random choice = new(seed + (1000 * caller));
                for (int round = 0; round < rounds && Volatile.Read(ref faults) == 0; round++)
                {
                    // The layers that all callers share, or one that nobody keeps after this prediction.
                    GatedRecurrentKernel layer = round % 8 == 7 ? Layers(seed + round)[choice.Next(2)] : shared[choice.Next(2)];
                    float[] x = KernelAssert.Random(layer.SequenceLength, choice.Next());
                    float[] h0 = KernelAssert.Random(layer.Units, choice.Next());
                    float[] expected = Predict(layer, x, h0, 1);
                    float[] found = Predict(layer, x, h0, 2 + (round % 2));
                    Interlocked.Add(ref followed, layer.Follower is null ? 0 : 1);
                    if (!expected.AsSpan().SequenceEqual(found))
                    {
                        Console.WriteLine($"caller {caller}, round {round}: {layer.GetType().Name} differs");
                        Interlocked.Increment(ref faults);
                    }
                }
            });
            callers[c].Start();
        }

        Array.ForEach(callers, t => t.Join());
        end.Cancel();
        collector.Join();
        Console.WriteLine($"{Callers * rounds} predictions, {followed} with a follower, {faults} differ");
        return faults == 0 ? 0 : 1;
    }

    private static GatedRecurrentKernel[] Layers(int seed)
    {
        const int units = 96;
        const int inputs = 5;
        Activation tanh = new(ActivationKind.Tanh);
        Activation sigmoid = new(ActivationKind.Sigmoid);
        float[] Weights(int count, int salt) => KernelAssert.Random(count, seed + salt);
        return
        [
            new Lstm(StepCount, inputs, units, Weights(inputs * 4 * units, 1), Weights(units * 4 * units, 2), Weights(4 * units, 3), tanh, sigmoid, true, false, false),
            new Gru(StepCount, inputs, units, Weights(inputs * 3 * units, 4), Weights(units * 3 * units, 5), Weights(6 * units, 6), tanh, sigmoid, true, true, false, false),
        ];
    }

    private static float[] Predict(GatedRecurrentKernel layer, float[] x, float[] h0, int threads)
    {
        float[] all = new float[(StepCount + 2) * layer.Units];
        using WorkerScope scope = Workers.Use(threads);
        layer.Run(x, h0, [], [], all.AsSpan(0, StepCount * layer.Units), all.AsSpan(StepCount * layer.Units, layer.Units), layer is Lstm ? all.AsSpan((StepCount + 1) * layer.Units) : [], 1);
        return all;
    }
}
