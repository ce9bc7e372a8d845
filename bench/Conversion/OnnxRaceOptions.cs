using System.Globalization;
using TfModelTools.Backends.Onnx;

namespace TfModelTools.Bench.Conversion;

/// <summary>What to race.</summary>
/// <param name="Folder">Where the nets are; they are made if they are missing.</param>
/// <param name="Nets">The names of the nets.</param>
/// <param name="Batches">The batch sizes; empty for all of each net.</param>
/// <param name="Threads">The thread counts.</param>
/// <param name="Turns">The number of turns, each of two processes with two blocks.</param>
/// <param name="Seconds">How long a block takes at least.</param>
/// <param name="Opset">The operator set that ours is written in.</param>
/// <param name="Itself">Whether the hand-made file runs against itself, which shows how far the measurement is to be trusted.</param>
internal sealed record OnnxRaceOptions(string Folder, string[] Nets, int[] Batches, int[] Threads, int Turns, double Seconds, int Opset, bool Itself)
{
    public const string Usage = """
        onnx [options]             races the ONNX files we write against hand-made ones of the same nets, both in ONNX Runtime, in one process, call by call
          --net A,E                these nets only (default A,B,C,D,E)
          --batch 1                these batch sizes only
          --threads 1,2            the thread counts (default 1,2)
          --turns 11               the number of turns: two processes, which load ours first and last, with two blocks of paired calls, in which ours goes first and last
          --seconds 0.3            how long a block takes at least
          --opset 17               the operator set of ours
          --itself                 the hand-made file against itself
          --folder DIR             where the nets are, or are made (default artifacts/bench)
        """;

    public static OnnxRaceOptions Parse(ReadOnlySpan<string> args)
    {
        OnnxRaceOptions options = new(Path.Combine("artifacts", "bench"), ["A", "B", "C", "D", "E"], [], [1, 2], 11, 0.3, OnnxOptions.DefaultOpset, false);
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--itself")
            {
                options = options with { Itself = true };
                continue;
            }

            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} wants a value.\n{Usage}");
            int[] Numbers() => [.. value.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
            options = args[i++] switch
            {
                "--net" => options with { Nets = value.Split(',') },
                "--batch" => options with { Batches = Numbers() },
                "--threads" => options with { Threads = Numbers() },
                "--turns" => options with { Turns = Numbers()[0] },
                "--seconds" => options with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
                "--opset" => options with { Opset = Numbers()[0] },
                "--folder" => options with { Folder = value },
                string unknown => throw new ArgumentException($"There is no option {unknown}.\n{Usage}"),
            };
        }

        return options;
    }
}
