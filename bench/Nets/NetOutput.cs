using System.Runtime.InteropServices;

namespace TfModelTools.Bench.Nets;

/// <summary>What a reference net gives: read from what a peer wrote, and compared.</summary>
internal static class NetOutput
{
    /// <summary>How far two programs' outputs may be apart to count as the same, by <see cref="Difference"/>.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Reads raw float32.</summary>
    public static float[] Read(string file) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();

    /// <summary>Reads raw float32, an image channels first, as channels last.</summary>
    public static float[] ReadChannelsFirst(string file, NetDescription net, int batch)
    {
        float[] values = Read(file);
        return net.Output is [int h, int w, int c] ? ChannelsLast(values, batch, h * w, c) : values;
    }

    /// <summary>The largest difference, relative where numbers are larger than 1.</summary>
    public static double Difference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
        {
            return double.PositiveInfinity;
        }

        double worst = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = Math.Abs((double)a[i] - b[i]) / Math.Max(1, Math.Abs(b[i]));
            worst = difference <= worst ? worst : difference;
        }

        return double.IsNaN(worst) ? double.PositiveInfinity : worst;
    }

    private static float[] ChannelsLast(float[] values, int batch, int positions, int channels)
    {
        float[] result = new float[values.Length];
        for (int n = 0; n < batch; n++)
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
