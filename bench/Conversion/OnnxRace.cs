using System.Globalization;
using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Bench.Nets;
using TfModelTools.Common;
using TfModelTools.Import;

namespace TfModelTools.Bench.Conversion;

/// <summary>
/// Writes the reference nets as ConvertTo-OnnxModel does and races them against the hand-made files of the same weights. Both run in ONNX Runtime, in one process, call by call in turns, so
/// that whatever else the machine does strikes both. A block's ratio is the median of those of its pairs of calls. A turn is four blocks, in which each of the two was loaded first and last and
/// called first and last, and its ratio the geometric mean of theirs: of two equal files the one that was loaded first takes a hundredth more or less. Of the turns' ratios the median
/// counts, with an interval that holds the true one with 95 % confidence. By the clock a busy machine spreads them; the time that processors worked for the calls is spread less.
/// </summary>
internal static class OnnxRace
{
    /// <summary>What ours may take of the hand-made one's time.</summary>
    private const double Bound = 1.03;

    public static int Run(OnnxRaceOptions options)
    {
        string folder = Path.GetFullPath(options.Folder);
        ReferenceNets.Make(folder);
        string peer = ReferenceNets.FindPeer();
        string what = options.Itself ? "the hand-made file against itself" : "our file against the hand-made one";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, {what}, {options.Turns} turns of four blocks, of {options.Seconds} s at least"));
        Console.WriteLine();
        Console.WriteLine("| net | batch x threads | ours, ms | hand-made, ms | calls of each | ours / hand-made, by the clock | within 3 % | by the processors' time | within 3 % | outputs differ by |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        bool isGood = true;
        foreach (string name in options.Nets)
        {
            NetDescription net = NetDescription.Read(folder, name);
            string? own = options.Itself ? null : Convert(folder, name, options.Opset);
            foreach (int batch in net.Batches.Where(b => options.Batches.Length == 0 || options.Batches.Contains(b)))
            {
                foreach (int threads in options.Threads)
                {
                    isGood &= Cell(options, folder, peer, own, net, batch, threads);
                }
            }
        }

        return isGood ? 0 : 1;
    }

    /// <summary>Races one file at one batch size. Whether the outputs are the same and ours is not shown to be slower than the bound.</summary>
    private static bool Cell(OnnxRaceOptions options, string folder, string peer, string? own, NetDescription net, int batch, int threads)
    {
        List<OnnxBlock[]> turns = [];
        double difference = 0;
        for (int i = 0; i < options.Turns; i++)
        {
            turns.Add([.. ((bool[])[i % 2 == 0, i % 2 != 0]).SelectMany(isLoadedFirst =>
            {
                using OnnxPair pair = new(folder, peer, own, net, batch, threads, isLoadedFirst);
                difference = Math.Max(difference, pair.Difference);
                pair.Block(isOwnFirst: true, options.Seconds / 3);
                return (OnnxBlock[])[pair.Block(isOwnFirst: true, options.Seconds), pair.Block(isOwnFirst: false, options.Seconds)];
            })]);
        }

        OnnxBlock[] blocks = [.. turns.SelectMany(t => t)];
        MedianInterval clock = Interval(turns, b => b.Ratio);
        MedianInterval work = Interval(turns, b => b.Work);
        bool agrees = difference <= NetOutput.Tolerance;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {net.Name} | {batch} x {threads} | {CallTimes.MedianOf(blocks.Select(b => b.Own)):G4} | {CallTimes.MedianOf(blocks.Select(b => b.HandMade)):G4} | {blocks.Sum(b => b.Pairs)} | {clock} | {Verdict(clock)} | {work} | {Verdict(work)} | {difference:G2}{(agrees ? string.Empty : ": DIFFERS")} |"));
        return agrees && clock.Low <= Bound && work.Low <= Bound;
    }

    private static MedianInterval Interval(IEnumerable<OnnxBlock[]> turns, Func<OnnxBlock, double> ratio) =>
        MedianInterval.Of(turns.Select(t => Math.Exp(t.Average(b => Math.Log(ratio(b))))));

    private static string Verdict(MedianInterval ratio) => ratio.High <= Bound ? "yes" : ratio.Low > Bound ? "NO" : "open";

    private static string Convert(string folder, string name, int opset)
    {
        string path = Path.Combine(folder, $"{name}.own.onnx");
        BackendTable.Of(ConversionTarget.Onnx).Write(ModelImporter.Import(Path.Combine(folder, name + ".h5")), path, new OnnxOptions { Opset = opset, Overwrite = OverwriteMode.Replace });
        return path;
    }
}
