using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace TfModelTools.Bench.Nets;

/// <summary>The other side: the same net in ONNX Runtime, in a Node process.</summary>
internal sealed class PeerNet : IDisposable
{
    private readonly Process _process;
    private readonly NetDescription _net;
    private readonly int _batch;

    public PeerNet(string folder, string peer, NetDescription net, int batch, int threads)
    {
        _net = net;
        _batch = batch;
        ProcessStartInfo start = new("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["TFMODELTOOLS_PEER"] = peer;
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Peer", "onnxruntime.js"),
            Path.Combine(folder, $"{net.Name}.b{batch}.onnx"),
            Path.Combine(folder, $"{net.Name}.b{batch}.x"),
            net.Dtype,
            string.Join('x', net.Input.Prepend(batch)),
            threads.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        if (ReadLine() != "READY")
        {
            throw new InvalidOperationException("The peer did not come up; its message is above.");
        }
    }

    /// <summary>The output of one call, channels last.</summary>
    public float[] Output()
    {
        string file = Path.GetTempFileName();
        try
        {
            Ask($"out {file}");
            float[] values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();
            return _net.Output is [int h, int w, int c] ? ChannelsLast(values, h * w, c) : values;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Calls for some time.</summary>
    public CallTimes Run(double seconds) => CallTimes.Parse(Ask($"run {seconds.ToString(CultureInfo.InvariantCulture)}"));

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

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

    private string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return ReadLine();
    }

    private string ReadLine() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The peer ended.");
}
