using System.Globalization;
using TfModelTools.Bench.Nets;

namespace TfModelTools.Bench.Conversion;

/// <summary>Two ONNX files of one net in one process of ONNX Runtime, which calls them in turns.</summary>
internal sealed class OnnxPair : IDisposable
{
    private readonly AnsweringProcess _process;

    /// <summary>Starts the process, and compares what the two give.</summary>
    /// <param name="folder">The folder of the nets.</param>
    /// <param name="peer">The folder whose node_modules hold onnxruntime-node.</param>
    /// <param name="own">Our file, or null to run the hand-made one against itself.</param>
    /// <param name="net">The net.</param>
    /// <param name="batch">The number of samples.</param>
    /// <param name="threads">The number of threads of each.</param>
    /// <param name="isOwnFirst">Whether ours is loaded first: where memory lies makes a difference of some hundredths, too.</param>
    public OnnxPair(string folder, string peer, string? own, NetDescription net, int batch, int threads, bool isOwnFirst)
    {
        string handMade = Path.Combine(folder, $"{net.Name}.b{batch}.onnx");
        _process = PeerNet.Start("alternate.js", peer, net, batch, threads, [own ?? handMade, handMade, Path.Combine(folder, $"{net.Name}.b{batch}.x")], Side(isOwnFirst));
        float[] theirs = Output("peer", f => NetOutput.ReadChannelsFirst(f, net, batch));
        Difference = NetOutput.Difference(own is null ? theirs : Output("own", NetOutput.Read), theirs);
    }

    /// <summary>How far the outputs of the two are apart.</summary>
    public double Difference { get; }

    /// <summary>Calls both in turns for some time.</summary>
    public OnnxBlock Block(bool isOwnFirst, double seconds) =>
        OnnxBlock.Parse(_process.Ask(string.Create(CultureInfo.InvariantCulture, $"block {Side(isOwnFirst)} {seconds}")));

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private static string Side(bool isOwn) => isOwn ? "own" : "peer";

    private float[] Output(string which, Func<string, float[]> read)
    {
        string file = Path.GetTempFileName();
        try
        {
            _process.Ask($"{which} {file}");
            return read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
