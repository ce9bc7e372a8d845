using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using TfModelTools.Bench.Nets;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;

namespace TfModelTools.Bench.Start;

/// <summary>
/// The first prediction of a fresh process: the wall time of the whole process, of the staged tfmodel and of Node with onnxruntime-node, in
/// turns. Each reads the model and the input from files, predicts once and writes the output to a file. Beside them stand the same programs
/// doing nothing, which is the floor of each.
/// </summary>
internal static class FirstPrediction
{
    private const string Usage = "start [--net A,B] [--rounds 21] [--folder DIR] [--managed]        the first prediction of a fresh process, beside onnxruntime-node; --managed: of tfmodel on .NET";

    public static int Run(ReadOnlySpan<string> args)
    {
        string folder = Path.Combine("artifacts", "bench");
        string[] nets = ["A", "B", "C", "E"];
        int rounds = 21;
        bool isManaged = false;
        for (int i = 0; i < args.Length; i += 2)
        {
            if (args[i] == "--managed")
            {
                isManaged = true;
                i--;
                continue;
            }

            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException(Usage);
            switch (args[i])
            {
                case "--net": nets = value.Split(','); break;
                case "--rounds": rounds = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "--folder": folder = value; break;
                default: throw new ArgumentException(Usage);
            }
        }

        string tool = Path.GetFullPath(Path.Combine("artifacts", "tfmodel", OperatingSystem.IsWindows() ? "tfmodel.exe" : "tfmodel"));
        if (!File.Exists(tool))
        {
            throw new InvalidOperationException($"'{tool}' is not there. Stage it: dotnet build src/Package -c Release");
        }

        string[] program = isManaged ? ["dotnet", Path.ChangeExtension(tool, ".dll")] : [tool];
        ReferenceNets.Make(folder);
        string peer = ReferenceNets.FindPeer();
        double[][] floors = InTurns(rounds, () => Time([.. program, "--version"], peer), () => Time(["node", "-e", "0"], peer));
        Console.WriteLine($"A process that does nothing takes {Number(floors[0])} ms as tfmodel --version, {Number(floors[1])} ms in Node; medians of {rounds}.");
        Console.WriteLine();
        Console.WriteLine("| net | tfmodel, ms | quickest | onnxruntime-node, ms | quickest | ours / peer | of the quickest |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        bool agree = true;
        foreach (string net in nets)
        {
            agree &= Race(program, peer, folder, NetDescription.Read(folder, net), rounds);
        }

        Console.WriteLine();
        Console.WriteLine("| net | weights, MB | loading in this process: the first time, ms | again, ms |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (string net in nets)
        {
            PrintLoading(folder, NetDescription.Read(folder, net));
        }

        return agree ? 0 : 1;
    }

    /// <summary>Importing, planning, reading and packing the weights; the first time this process also compiles what does it.</summary>
    private static void PrintLoading(string folder, NetDescription net)
    {
        double first = new OwnNet(folder, net, 1, 1).LoadMilliseconds;
        double[] again = [.. Enumerable.Range(0, 7).Select(_ => new OwnNet(folder, net, 1, 1).LoadMilliseconds)];
        double megabytes = new FileInfo(Path.Combine(folder, net.Name + ".h5")).Length / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {net.Name} | {megabytes:F1} | {first:F0} | {CallTimes.MedianOf(again):F1} |"));
    }

    private static bool Race(string[] tool, string peer, string folder, NetDescription net, int rounds)
    {
        string input = Path.Combine(folder, net.Name + ".b1.x");
        string features = Path.Combine(folder, net.Name + ".b1.npz");
        string output = Path.Combine(folder, net.Name + ".out.npz");
        string peerInput = Path.Combine(folder, net.Name + ".b1.peer");
        string peerOutput = Path.Combine(folder, net.Name + ".out.peer");
        byte[] values = File.ReadAllBytes(input);
        DataType type = net.Dtype == "int32" ? DataType.Int32 : DataType.Float32;
        NpzWriter.Write(features, [new("x", new Tensor(type, new TensorShape([1, .. net.Input.Select(d => (long)d)]), values))], Common.OverwriteMode.Replace);
        File.WriteAllBytes(peerInput, net.Input is [int h, int w, int c] ? ChannelsFirst(values, h * w, c) : values);
        int[] peerShape = net.Input is [int height, int width, int channels] ? [channels, height, width] : net.Input;

        double[][] times = InTurns(
            rounds,
            () => Time([.. tool, "predict", Path.Combine(folder, net.Name + ".h5"), "--input", features, "--out", output, "--force"], peer),
            () => Time(
                ["node", Path.Combine(AppContext.BaseDirectory, "Peer", "first.js"), Path.Combine(folder, net.Name + ".b1.onnx"), peerInput, net.Dtype, string.Join('x', peerShape.Prepend(1)), peerOutput], peer));
        float[] ours = NpzReader.ReadAll(output).Single().Value.AsSpan<float>().ToArray();
        float[] theirs = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(peerOutput)).ToArray();
        double difference = ours.Length != theirs.Length ? double.PositiveInfinity : ours.Zip(theirs, (a, b) => Math.Abs((double)a - b)).Max();
        double ratio = CallTimes.MedianOf(times[0].Zip(times[1], (a, b) => a / b));
        string line = string.Create(CultureInfo.InvariantCulture,
            $"| {net.Name} | {Number(times[0])} | {times[0].Min():F1} | {Number(times[1])} | {times[1].Min():F1} | {ratio:F2} | {times[0].Min() / times[1].Min():F2} |");
        bool agrees = difference <= 1e-4;
        Console.WriteLine(agrees ? line : string.Create(CultureInfo.InvariantCulture, $"{line} DIFFERS by {difference:G3}"));
        return agrees;
    }

    /// <summary>Milliseconds of each run, after one of each that does not count (it brings the files into memory).</summary>
    private static double[][] InTurns(int rounds, Func<double> a, Func<double> b)
    {
        double[][] times = [new double[rounds], new double[rounds]];
        a();
        b();
        for (int round = 0; round < rounds; round++)
        {
            times[0][round] = a();
            times[1][round] = b();
        }

        return times;
    }

    private static double Time(string[] command, string peer)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true };
        start.Environment[ReferenceNets.PeerVariable] = peer;
        long before = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double milliseconds = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
        return process.ExitCode == 0 ? milliseconds : throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}; its message is above.");
    }

    private static byte[] ChannelsFirst(byte[] values, int positions, int channels)
    {
        byte[] result = new byte[values.Length];
        ReadOnlySpan<float> from = MemoryMarshal.Cast<byte, float>(values);
        Span<float> to = MemoryMarshal.Cast<byte, float>(result.AsSpan());
        for (int p = 0; p < positions; p++)
        {
            for (int c = 0; c < channels; c++)
            {
                to[(c * positions) + p] = from[(p * channels) + c];
            }
        }

        return result;
    }

    private static string Number(double[] values) => CallTimes.MedianOf(values).ToString("F1", CultureInfo.InvariantCulture);
}
