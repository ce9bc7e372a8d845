using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tensors;
using TfModelTools.Weights;

namespace TfModelTools.Bench.Weights;

/// <summary>
/// Weights in and out of files beside the peers, on the same data in the page cache, ours and the peer's turn about in one run. Prints a
/// table of medians in Markdown; ratios are what counts (above 1: ours is faster).
/// </summary>
internal sealed class WeightComparison : IDisposable
{
    private const int Variables = 61;
    private readonly string _folder;
    private readonly string _peerSources;
    private readonly int _megabytes;
    private readonly int _numbers;
    private readonly int _rounds;
    private readonly Peers _peers;

    private WeightComparison(string folder, int megabytes, int numbers, int rounds)
    {
        _folder = Directory.CreateDirectory(Path.Combine(folder, $"weights-{Environment.ProcessId}")).FullName;
        _megabytes = megabytes;
        _numbers = numbers;
        _rounds = rounds;
        _peerSources = Path.Combine(AppContext.BaseDirectory, "peers");
        _peers = new Peers(_peerSources);
    }

    /// <summary>Runs parts of the comparison.</summary>
    /// <param name="options">
    /// Which parts: npz, h5, json, checkpoint, crc; none for all. --folder DIR says where files go (by default that of temporary files), --mb N the size of the weights, --numbers N how many the JSON has, --rounds N how often
    /// each thing is measured.
    /// </param>
    public static void Run(IReadOnlyList<string> options)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        HashSet<string> parts = new(StringComparer.Ordinal);
        for (int i = 0; i < options.Count; i++)
        {
            if (options[i].StartsWith("--", StringComparison.Ordinal))
            {
                values[options[i]] = options[++i];
            }
            else
            {
                parts.Add(options[i]);
            }
        }

        string folder = values.GetValueOrDefault("--folder") ?? Path.GetTempPath();
        int megabytes = Number("--mb", 500);
        int rounds = Number("--rounds", 5);
        Run(parts, folder, megabytes, Number("--numbers", 10_000_000), rounds);

        int Number(string name, int otherwise) => values.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }

    private static void Run(HashSet<string> parts, string folder, int megabytes, int numbers, int rounds)
    {
        using WeightComparison comparison = new(folder, megabytes, numbers, rounds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors, .NET {Environment.Version}, numpy {Peers.Version("numpy")}, h5py {Peers.Version("h5py")}; files in {folder}; {megabytes} MB in {Variables} float32 variables; medians of {rounds} rounds"));
        Console.WriteLine();
        Console.WriteLine("| what | ours | peer | ratio | goal |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        comparison.Prepare();
        foreach ((string name, Action run) in (ReadOnlySpan<(string, Action)>)
        [
            ("npz", comparison.Npz), ("h5", comparison.Hdf5), ("checkpoint", comparison.Checkpoint), ("crc", comparison.Checksum), ("json", comparison.Json),
        ])
        {
            if (parts.Count == 0 || parts.Contains(name))
            {
                run();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _peers.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string File(string name) => Path.Combine(_folder, name);

    private void Prepare()
    {
        // Sizes as a convolutional net has them: a few large, many small.
        Random random = new(5);
        long total = _megabytes * 1_000_000L / sizeof(float);
        List<KeyValuePair<string, Tensor>> tensors = [];
        for (int i = 0; i < Variables; i++)
        {
            long count = i < 20 ? total / 21 : i < 60 ? total / 21 / 40 : total - tensors.Sum(t => t.Value.ElementCount);
            float[] values = new float[count];
            for (int v = 0; v < values.Length; v++)
            {
                values[v] = (random.NextSingle() - 0.5f) * 0.1f;
            }

            tensors.Add(KeyValuePair.Create($"block{i / 10}/layer{i}/kernel", Tensor.Create<float>(values, new TensorShape(count))));
        }

        using TensorSource source = new(tensors);
        WeightExporter.Export(source, source.Variables, File("peer.npz"));
        _peers.Run("load", File("peer.npz"));
        using (TensorBundleWriter writer = TensorBundleWriter.Create(File("model"), OverwriteMode.Refuse))
        {
            tensors.ForEach(t => writer.Add(t.Key, t.Value));
            writer.Commit();
        }

        Warm(File("model.data-00000-of-00001"));
        Settle();
    }

    private void Npz()
    {
        string[] outputs = ["ours.npz", "savez.npz", "raw"];
        Measure("npz export / np.savez", () => Export("ours.npz"), () => _peers.Run("savez", File("savez.npz")), "2", outputs);
        Measure("npz export / raw write", () => Export("ours.npz"), () => Time(() => WriteRaw(File("raw"), flush: false)), "0.85", outputs);
        Measure("npz export / np.savez, both flushed to the disk", () => Export("ours.npz", flush: true), () => _peers.Run("savezflushed", File("savez.npz")), "", outputs);
        Measure("npz export / raw write, both flushed to the disk", () => Export("ours.npz", flush: true), () => Time(() => WriteRaw(File("raw"), flush: true)), "", outputs);
        Export("ours.npz");
        _peers.Run("savez", File("savez.npz"));
        Settle();
        Measure("npz import / np.load", () => ReadAll(File("ours.npz")), () => _peers.Run("readnpz", File("savez.npz")), "2");
    }

    private void Hdf5()
    {
        Measure("h5 write / h5py", () => Export("ours.h5"), () => _peers.Run("h5write", File("h5py.h5")), "1", "ours.h5", "h5py.h5");
        Export("ours.h5");
        _peers.Run("h5write", File("h5py.h5"));
        Settle();
        Measure("h5 read / h5py", () => ReadAll(File("ours.h5")), () => _peers.Run("h5read", File("h5py.h5")), "1");
    }

    private void Json()
    {
        Tensor tensor;
        using (IVariableSource source = WeightSources.Open(File("model")))
        {
            float[] all = source.ReadTensor(source.Variables[^1]).AsSpan<float>().ToArray();
            float[] values = new float[_numbers];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = all[i % all.Length];
            }

            tensor = Tensor.Create<float>(values, new TensorShape(_numbers));
        }

        using TensorSource memory = new([KeyValuePair.Create("w", tensor)]);
        // The peer takes so long that once must do; ours is warm by then, as everywhere.
        double[] ours = Times(() => WeightExporter.Export(memory, memory.Variables, File("ours.json"), new WeightExportOptions { Overwrite = OverwriteMode.Replace, FlushToDisk = false }));
        Report("json write / json.dumps", ours, [_peers.Run("jsonwrite", File("peer.json"), _numbers.ToString(CultureInfo.InvariantCulture))], "6");
        ours = Times(() => ReadAll(File("ours.json")));
        double[] peer = [.. Enumerable.Range(0, 3).Select(_ => _peers.Run("jsonread", File("ours.json")))];
        Report("json read / json.load", ours, peer, "2.5");
    }

    private double[] Times(Action action)
    {
        action();
        action();
        return [.. Enumerable.Range(0, _rounds).Select(_ => Time(action))];
    }

    private void Checkpoint()
    {
        string data = File("model.data-00000-of-00001");
        byte[] from = new byte[256 << 20];
        byte[] to = new byte[from.Length];
        from.AsSpan().Fill(1);
        Measure("checkpoint read with CRC / mapped read", () => ReadThrough(File("model")), () => Time(() => ReadMapped(data)), "0.8");
        Measure("checkpoint read with CRC / memory copy", () => ReadThrough(File("model")), () => Time(() => from.CopyTo(to, 0)) * (_megabytes * 1e6 / from.Length), "");
    }

    private void Checksum()
    {
        foreach ((string name, int bytes) in ((string, int)[])[("CRC-32C from L2", 1 << 19), ("CRC-32C of 4 KB blocks", 4096), ("CRC-32C from memory", 256 << 20)])
        {
            byte[] data = new byte[bytes];
            for (int i = 0; i < bytes; i++)
            {
                data[i] = (byte)((i * 31) + 7);
            }

            double[] ours = new double[_rounds];
            double[] peer = new double[_rounds];
            for (int i = 0; i < _rounds; i++)
            {
                long done = 0;
                long start = Stopwatch.GetTimestamp();
                do
                {
                    for (int k = 0; k < 8; k++, done += bytes)
                    {
                        Crc32C.Compute(data);
                    }
                }
                while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.5);

                // Seconds of a gigabyte, so that the table reads as the others.
                ours[i] = Stopwatch.GetElapsedTime(start).TotalSeconds / done * 1e9;
                peer[i] = 1e9 / Peers.Crc32CInC(Path.Combine(_peerSources, "crc32c.c"), _folder, bytes);
            }

            Report($"{name}, 1 GB / three-way loop in C", ours, peer, bytes == 1 << 19 ? "0.85" : "");
        }
    }

    // Ours and the peer's turn about, each writing new files; the first rounds, in which code is compiled, do not count.
    private void Measure(string what, Action ours, Func<double> peer, string goal, params string[] outputs)
    {
        const int WarmUps = 2;
        double[] our = new double[_rounds];
        double[] peers = new double[_rounds];
        for (int i = -WarmUps; i < _rounds; i++)
        {
            double seconds = Time(ours);
            Delete(outputs);
            double peerSeconds = peer();
            Delete(outputs);
            if (i >= 0)
            {
                our[i] = seconds;
                peers[i] = peerSeconds;
            }
        }

        Report(what, our, peers, goal);
    }

    // At once, so that nothing of it goes to the disk while the next is measured.
    private void Delete(string[] outputs)
    {
        foreach (string output in outputs)
        {
            System.IO.File.Delete(File(output));
        }
    }

    private static void Settle()
    {
        if (OperatingSystem.IsLinux())
        {
            using Process sync = Process.Start("sync");
            sync.WaitForExit();
        }
    }

    // The peers do not flush to the disk, so nor do we where they are the measure.
    private void Export(string name, bool flush = false)
    {
        using IVariableSource source = WeightSources.Open(File("model"));
        WeightExporter.Export(source, source.Variables, File(name), new WeightExportOptions { Overwrite = OverwriteMode.Replace, FlushToDisk = flush });
    }

    private static void ReadAll(string path)
    {
        using IVariableSource source = WeightSources.Open(path);
        foreach (VariableInfo variable in source.Variables)
        {
            source.ReadTensor(variable);
        }
    }

    private static void ReadThrough(string path)
    {
        using IVariableSource source = WeightSources.Open(path);
        byte[] buffer = new byte[1 << 19];
        foreach (VariableInfo variable in source.Variables)
        {
            using Stream values = source.OpenValues(variable);
            while (values.Read(buffer) > 0)
            {
            }
        }
    }

    private static void ReadMapped(string path)
    {
        using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using MemoryMappedViewStream view = file.CreateViewStream(0, 0, MemoryMappedFileAccess.Read);
        byte[] buffer = new byte[1 << 19];
        while (view.Read(buffer) > 0)
        {
        }
    }

    // The least that writing so many bytes takes: a file, large writes, a rename.
    private void WriteRaw(string path, bool flush)
    {
        byte[] buffer = new byte[1 << 20];
        using (FileStream stream = new(path + ".tmp", FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            for (long left = _megabytes * 1_000_000L; left > 0; left -= buffer.Length)
            {
                stream.Write(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
            }

            stream.Flush(flush);
        }

        System.IO.File.Move(path + ".tmp", path, overwrite: true);
    }

    private static void Warm(string path)
    {
        using FileStream stream = System.IO.File.OpenRead(path);
        stream.CopyTo(Stream.Null, 1 << 20);
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(double[] seconds)
    {
        double[] sorted = [.. seconds.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private static void Report(string what, double[] ours, double[] peer, string goal) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {Median(ours) * 1000:F1} ms | {Median(peer) * 1000:F1} ms | {Median(peer) / Median(ours):F2} | {goal} |"));
}
