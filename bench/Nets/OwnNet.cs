using System.Diagnostics;
using System.Runtime.InteropServices;
using TfModelTools.Evaluation;
using TfModelTools.Import;
using TfModelTools.Passes;
using TfModelTools.Planning;

namespace TfModelTools.Bench.Nets;

/// <summary>Our side: the plan that Invoke-ModelPrediction runs, in this process.</summary>
internal sealed class OwnNet
{
    private readonly PlanRunner _runner;
    private readonly ReadOnlyMemory<byte>[] _inputs;
    private readonly Memory<byte>[] _outputs;
    private readonly int _batch;
    private readonly int _threads;

    public OwnNet(string folder, NetDescription net, int batch, int threads)
    {
        long start = Stopwatch.GetTimestamp();
        _runner = new PlanRunner(Planner.Plan(PassPipeline.Optimize(ModelImporter.Import(Path.Combine(folder, net.Name + ".h5")))));
        _threads = threads;
        LoadMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        _inputs = [File.ReadAllBytes(Path.Combine(folder, $"{net.Name}.b{batch}.x"))];
        _outputs = [new byte[batch * net.Output.Aggregate(1, (a, b) => a * b) * sizeof(float)]];
        _batch = batch;
    }

    /// <summary>How long importing, planning and packing the weights took.</summary>
    public double LoadMilliseconds { get; }

    /// <summary>The output of the last call.</summary>
    public ReadOnlySpan<float> Output => MemoryMarshal.Cast<byte, float>(_outputs[0].Span);

    /// <summary>Bytes of the memory between the layers.</summary>
    public long ArenaBytes => _runner.Plan.ArenaBytes(_batch);

    /// <summary>One call.</summary>
    public void Call() => _runner.Run(_inputs, _outputs, _batch, _threads);

    /// <summary>Calls for some time.</summary>
    public CallTimes Run(double seconds)
    {
        List<double> times = new(4096);
        long start = Stopwatch.GetTimestamp();
        do
        {
            long before = Stopwatch.GetTimestamp();
            Call();
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        return CallTimes.Of(times);
    }

    /// <summary>The time of each step of the plan, as the median of calls.</summary>
    public IEnumerable<(string Step, double Milliseconds)> Profile(int calls)
    {
        List<double>[] times = [.. _runner.Plan.Steps.Select(_ => new List<double>(calls))];
        for (int i = 0; i < calls; i++)
        {
            int step = 0;
            long before = Stopwatch.GetTimestamp();
            _runner.Run(_inputs, _outputs, _batch, (_, _) =>
            {
                times[step++].Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
                before = Stopwatch.GetTimestamp();
            }, _threads);
        }

        return _runner.Plan.Steps.Zip(times, (s, t) => ($"{s.Call.Kernel.Name} {s.Name}", CallTimes.Of(t).Median));
    }
}
