using System.Globalization;

namespace TfModelTools.Bench.Nets;

/// <summary>The other side: the same net in ONNX Runtime, in a Node process.</summary>
internal sealed class PeerNet : IDisposable
{
    private readonly AnsweringProcess _process;
    private readonly NetDescription _net;
    private readonly int _batch;

    public PeerNet(string folder, string peer, NetDescription net, int batch, int threads)
    {
        _net = net;
        _batch = batch;
        _process = Start("onnxruntime.js", peer, net, batch, threads, [Path.Combine(folder, $"{net.Name}.b{batch}.onnx"), Path.Combine(folder, $"{net.Name}.b{batch}.x")]);
    }

    /// <summary>Starts one of the programs of bench/Peer.</summary>
    /// <param name="script">Its name.</param>
    /// <param name="peer">The folder whose node_modules hold onnxruntime-node.</param>
    /// <param name="net">The net.</param>
    /// <param name="batch">The number of samples.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="files">The models it runs, and the file of their input.</param>
    /// <param name="more">What else it is told.</param>
    public static AnsweringProcess Start(string script, string peer, NetDescription net, int batch, int threads, IEnumerable<string> files, params IEnumerable<string> more) =>
        new(
            "node",
            [Path.Combine(AppContext.BaseDirectory, "Peer", script), .. files, net.Dtype, string.Join('x', net.Input.Prepend(batch)), threads.ToString(CultureInfo.InvariantCulture), .. more],
            (ReferenceNets.PeerVariable, peer));

    /// <summary>The output of one call, channels last.</summary>
    public float[] Output()
    {
        string file = Path.GetTempFileName();
        try
        {
            _process.Ask($"out {file}");
            return NetOutput.ReadChannelsFirst(file, _net, _batch);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Calls for some time.</summary>
    public CallTimes Run(double seconds) => CallTimes.Parse(_process.Ask($"run {seconds.ToString(CultureInfo.InvariantCulture)}"));

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();
}
