using System.Globalization;

namespace TfModelTools.Bench.Nets;

/// <summary>
/// Runs the reference nets on both sides, interleaved in rounds, and prints medians, paired ratios and GFLOP/s. Ratios are paired: each
/// is of one round, in which both ran right after each other, and the median of the rounds counts.
/// </summary>
internal static class NetRace
{
    public static int Run(NetRaceOptions options)
    {
        ReferenceNets.Make(options.Folder);
        string? peer = options.OwnOnly ? null : ReferenceNets.FindPeer();
        string[] names = options.Nets.Length > 0 ? options.Nets : ["A", "B", "C", "D", "E", "F", "G", "conv3x3"];
        double overhead = peer is null ? 0 : BindingOverhead(options, peer);
        Console.WriteLine($"{Environment.ProcessorCount} processors, SIMD level {Runtime.Simd.Level}, {options.Rounds} rounds of {options.Seconds} s a side");
        if (peer is not null)
        {
            Console.WriteLine($"A call of an empty model through the peer's binding takes {Number(overhead)} ms; the last column takes it off the peer's time.");
        }

        Console.WriteLine();
        Console.WriteLine("| net | batch x threads | ours, ms | GFLOP/s | ONNX Runtime, ms | GFLOP/s | ours / peer | of the quietest calls | less the binding |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        bool agree = true;
        foreach (string name in names)
        {
            NetDescription net = NetDescription.Read(options.Folder, name);
            foreach (int batch in net.Batches.Where(b => options.Batches.Length == 0 || options.Batches.Contains(b)))
            {
                foreach (int threads in options.Threads)
                {
                    agree &= Cell(options, peer, net, batch, threads, overhead);
                }
            }
        }

        return agree ? 0 : 1;
    }

    private static bool Cell(NetRaceOptions options, string? peer, NetDescription net, int batch, int threads, double overhead)
    {
        OwnNet own = new(options.Folder, net, batch, threads);
        using PeerNet? other = peer is null ? null : new PeerNet(options.Folder, peer, net, batch, threads);
        own.Call();
        double difference = other is null ? 0 : NetOutput.Difference(own.Output, other.Output());
        bool agrees = difference <= NetOutput.Tolerance;

        // Lets the just-in-time compiler finish what it does in the background, and the peer its own warm-up.
        own.Run(options.Warmup);
        Thread.Sleep(options.Warmup > 0 ? 200 : 0);
        own.Run(options.Warmup / 2);
        other?.Run(options.Warmup);
        List<CallTimes> ours = [];
        List<CallTimes> theirs = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            ours.Add(own.Run(options.Seconds));
            if (other is not null)
            {
                theirs.Add(other.Run(options.Seconds));
            }
        }

        double gigaflop = 2e-9 * net.Macs * batch;
        double own50 = CallTimes.MedianOf(ours.Select(t => t.Median));
        string line = $"| {net.Name} | {batch} x {threads} | {Number(own50)} | {Rate(gigaflop, own50)} |";
        if (other is not null)
        {
            double other50 = CallTimes.MedianOf(theirs.Select(t => t.Median));
            double ratio = CallTimes.MedianOf(ours.Zip(theirs, (a, b) => a.Median / b.Median));
            double best = ours.Min(t => t.Minimum) / theirs.Min(t => t.Minimum);
            double less = CallTimes.MedianOf(ours.Zip(theirs, (a, b) => a.Median / (b.Median - overhead)));
            line += $" {Number(other50)} | {Rate(gigaflop, other50)} | {Ratio(ratio)} | {Ratio(best)} | {Ratio(less)} |";
        }

        Console.WriteLine(agrees ? line : line + $" DIFFERS by {difference.ToString("G3", CultureInfo.InvariantCulture)}");
        if (options.Profile > 0)
        {
            foreach ((string step, double milliseconds) in own.Profile(options.Profile))
            {
                Console.WriteLine($"    {Number(milliseconds),10} ms  {step}");
            }
        }

        return agrees;
    }

    private static double BindingOverhead(NetRaceOptions options, string peer)
    {
        using PeerNet empty = new(options.Folder, peer, NetDescription.Read(options.Folder, "empty"), 1, 1);
        empty.Run(options.Warmup);
        return CallTimes.MedianOf(Enumerable.Range(0, options.Rounds).Select(_ => empty.Run(options.Seconds / 2).Median));
    }

    private static string Number(double value) => value.ToString(value < 1 ? "F4" : value < 100 ? "F3" : "F1", CultureInfo.InvariantCulture);

    private static string Rate(double gigaflop, double milliseconds) => (gigaflop / milliseconds * 1e3).ToString("F1", CultureInfo.InvariantCulture);

    private static string Ratio(double ratio) => ratio.ToString("F2", CultureInfo.InvariantCulture);
}
