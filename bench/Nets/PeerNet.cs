using System.Globalization;
using System.Runtime.InteropServices;

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
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Peer", "onnxruntime.js"),
            Path.Combine(folder, $"{net.Name}.b{batch}.onnx"),
            Path.Combine(folder, $"{net.Name}.b{batch}.x"),
            net.Dtype,
            string.Join('x', net.Input.Prepend(batch)),
            threads.ToString(CultureInfo.InvariantCulture),
        ];
        _process = new AnsweringProcess("node", arguments, (ReferenceNets.PeerVariable, peer));
    }

    /// <summary>The output of one call, channels last.</summary>
    public float[] Output()
    {
        string file = Path.GetTempFileName();
        try
        {
            _process.Ask($"out {file}");
            float[] values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();
            return _net.Output is [int h, int w, int c] ? ChannelsLast(values, h * w, c) : values;
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

    private float[] ChannelsLast(float[] values, int positions, int channels)
    {
        float[] result = new float[values.Length];
        for (int n = 0; n < _batch; n++)
        {
            for (int p = 0; p < positions; p++)
            {
                for (int c = 0; c < channels; c++)
                {
                    result[(((n * positions) + p) * channels) + c] = values[(((n * channels) + c) * positions) + p];
                }
            }
        }

        return result;
    }
}
