using System.Diagnostics;
using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tensors;

namespace TfModelTools.Bench;

/// <summary>
/// Makes a checkpoint as large as is asked for, to try what must stay small: listing time and memory. Not a benchmark itself:
/// <code>dotnet run -c Release --project bench -- make-checkpoint PREFIX [GIGABYTES [VARIABLES [SHARDS]]]</code>
/// </summary>
internal static class LargeCheckpoint
{
    /// <summary>The first argument that asks for this.</summary>
    public const string Verb = "make-checkpoint";

    /// <summary>Makes the checkpoint: variables of all sizes, the largest a hundred thousand times the smallest, of random float32.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments.Length is < 1 or > 4)
        {
            Console.Error.WriteLine($"usage: {Verb} PREFIX [GIGABYTES [VARIABLES [SHARDS]]]");
            return 2;
        }

        string prefix = arguments[0];
        double gigabytes = arguments.Length > 1 ? double.Parse(arguments[1], CultureInfo.InvariantCulture) : 6;
        int variables = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 50_000;
        int shards = arguments.Length > 3 ? int.Parse(arguments[3], CultureInfo.InvariantCulture) : 8;
        long total = (long)(gigabytes * 1e9);

        // Sizes grow evenly in logarithm, as they do from biases to embeddings.
        double[] weights = [.. Enumerable.Range(0, variables).Select(i => Math.Exp(Math.Log(100_000) * i / Math.Max(1, variables - 1)))];
        double sum = weights.Sum();
        byte[] noise = new byte[64 * 1024 * 1024];
        new Random(1).NextBytes(noise);
        Stopwatch clock = Stopwatch.StartNew();
        using TensorBundleWriter writer = TensorBundleWriter.Create(prefix, OverwriteMode.Replace, (total / shards) + (total / shards / 100));
        for (int i = 0; i < variables; i++)
        {
            // Spread, so that large and small ones lie side by side.
            int place = (int)((long)i * 7919 % variables);
            long rows = Math.Max(1, (long)(weights[place] / sum * total / 4 / 16));
            string name = string.Create(CultureInfo.InvariantCulture, $"model/block_{i / 100:D4}/layer_{i % 100:D2}/kernel");
            using RepeatedNoise values = new(noise, rows * 64, i * 4096 % (noise.Length / 2));
            writer.Add(name, DataType.Float32, new TensorShape(rows, 16), values);
        }

        writer.Commit();
        long bytes = writer.FileNames.Sum(f => new FileInfo(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(prefix))!, f)).Length);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{variables} variables, {writer.FileNames.Count - 1} shards, {bytes:N0} bytes in {clock.Elapsed.TotalSeconds:F1} s -> {prefix}"));
        return 0;
    }

    /// <summary>So many bytes of noise, over and over.</summary>
    private sealed class RepeatedNoise(byte[] noise, long length, int start) : Stream
    {
        private long _left = length;
        private int _at = start;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(Math.Min(buffer.Length, _left), noise.Length - _at);
            noise.AsSpan(_at, count).CopyTo(buffer);
            _left -= count;
            _at = (_at + count) % noise.Length;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
