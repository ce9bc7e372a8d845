using System.Globalization;
using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Bench.Nets;
using TfModelTools.Common;
using TfModelTools.Import;

namespace TfModelTools.Bench.Conversion;

/// <summary>
/// Writes the reference nets as ConvertTo-OnnxModel does and races them against the hand-made files of the same weights. Both run in ONNX Runtime, in one process, call by call in turns, so
/// that whatever else the machine does strikes both. A block's ratio is the median of those of its pairs of calls; who goes first changes from block to block, and two neighbours, one of each
/// order, are one number: the root of their product. Of these numbers the median counts, with an interval that holds the true one with 95 % confidence.
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
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, {what}, {options.Blocks} blocks of {options.Seconds} s at least"));
        Console.WriteLine();
        Console.WriteLine("| net | batch x threads | ours, ms | hand-made, ms | calls of each | ours / hand-made | 95 % interval | within 3 % | differs by |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
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
        using OnnxPair pair = new(folder, peer, own, net, batch, threads);
        pair.Block(isOwnFirst: true, options.Seconds);
        pair.Block(isOwnFirst: false, options.Seconds);
        List<double> ratios = [];
        List<double> ours = [];
        List<double> theirs = [];
        int calls = 0;
        for (int i = 0; i < options.Blocks; i += 2)
        {
            OnnxBlock first = pair.Block(isOwnFirst: true, options.Seconds);
            OnnxBlock second = pair.Block(isOwnFirst: false, options.Seconds);
            ratios.Add(Math.Sqrt(first.Ratio * second.Ratio));
            ours.AddRange([first.Own, second.Own]);
            theirs.AddRange([first.HandMade, second.HandMade]);
            calls += first.Pairs + second.Pairs;
        }

        MedianInterval ratio = MedianInterval.Of(ratios);
        string verdict = ratio.High <= Bound ? "yes" : ratio.Low > Bound ? "NO" : "open";
        bool agrees = pair.Difference <= NetOutput.Tolerance;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {net.Name} | {batch} x {threads} | {CallTimes.MedianOf(ours):G4} | {CallTimes.MedianOf(theirs):G4} | {calls} | {ratio.Median:F3} | {ratio.Low:F3} to {ratio.High:F3} | {verdict} | {pair.Difference:G2}{(agrees ? string.Empty : ": DIFFERS")} |"));
        return agrees && ratio.Low <= Bound;
    }

    private static string Convert(string folder, string name, int opset)
    {
        string path = Path.Combine(folder, $"{name}.own.onnx");
        BackendTable.Of(ConversionTarget.Onnx).Write(ModelImporter.Import(Path.Combine(folder, name + ".h5")), path, new OnnxOptions { Opset = opset, Overwrite = OverwriteMode.Replace });
        return path;
    }
}
