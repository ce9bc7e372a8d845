using System.Diagnostics;
using System.Globalization;
using TfModelTools.Backends;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Bench.Conversion;

/// <summary>Writes a model of 100 MB of weights as TensorFlow.js loads it, in turns with a bare write of as many bytes to the same disk, both flushed.</summary>
internal static class TfjsWriting
{
    private const int Layers = 25;
    private const int Width = 1024;
    private const int Rounds = 5;

    public static void Run()
    {
        string folder = Directory.CreateTempSubdirectory("tfjs-bench-").FullName;
        try
        {
            byte[] bytes = new byte[Layers * Width * Width * sizeof(float)];
            Random.Shared.NextBytes(bytes);
            ModelGraph graph = Chain();
            (string Name, DataType? Type)[] forms = [("float32", null), ("float16", DataType.Float16), ("uint8", DataType.UInt8), ("uint16", DataType.UInt16)];
            double[] ours = [.. forms.Select(_ => double.MaxValue)];
            double disk = double.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                disk = Math.Min(disk, Time(() =>
                {
                    using FileStream file = new(Path.Combine(folder, "plain"), FileMode.Create);
                    file.Write(bytes);
                    file.Flush(flushToDisk: true);
                }));
                for (int i = 0; i < forms.Length; i++)
                {
                    string path = Path.Combine(folder, $"{forms[i].Name}{round}");
                    TfjsOptions options = new() { Quantization = forms[i].Type is { } type ? [new TfjsQuantizationRule(type, [])] : [] };
                    ours[i] = Math.Min(ours[i], Time(() => BackendTable.Of(ConversionTarget.Tfjs).Write(graph, path, options)));
                    Directory.Delete(path, recursive: true);
                }
            }

            Console.WriteLine("| what is written | MB of weights read a second | of the disk's speed |");
            Console.WriteLine("| --- | --- | --- |");
            double megabytes = bytes.Length / 1e6;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| a file of as many bytes, flushed | {megabytes / disk:F0} | 1 |"));
            for (int i = 0; i < forms.Length; i++)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {forms[i].Name} | {megabytes / ours[i]:F0} | {disk / ours[i]:F2} |"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Time(Action action)
    {
        Stopwatch watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    private static ModelGraph Chain()
    {
        ModelGraph graph = new("chain", "bench");
        GraphValue value = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(Width));
        Random random = new(1);
        for (int i = 0; i < Layers; i++)
        {
            float[] weights = new float[Width * Width];
            for (int k = 0; k < weights.Length; k++)
            {
                weights[k] = (float)random.NextDouble() - 0.5f;
            }

            GraphValue kernel = graph.AddConstant($"kernel_{i}", new GraphConstant(Tensor.Over(weights, new TensorShape(Width, Width))));
            value = graph.AddNode($"dense_{i}", new DenseOperator(ActivationFunction.Relu), [value, kernel]).Output;
        }

        graph.AddOutput("y", value);
        return graph;
    }
}
