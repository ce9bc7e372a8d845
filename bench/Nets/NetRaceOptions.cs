using System.Globalization;

namespace TfModelTools.Bench.Nets;

/// <summary>What to race.</summary>
/// <param name="Folder">Where the nets are; they are made if they are missing.</param>
/// <param name="Nets">The names of the nets; empty for all.</param>
/// <param name="Batches">The batch sizes; empty for all of each net.</param>
/// <param name="Threads">The thread counts.</param>
/// <param name="Rounds">The number of rounds.</param>
/// <param name="Seconds">How long each side runs in a round.</param>
/// <param name="Warmup">How long each side runs before.</param>
/// <param name="OwnOnly">Whether the peer is left out.</param>
/// <param name="Profile">The number of calls over which to time our steps; 0 for none.</param>
internal sealed record NetRaceOptions(
    string Folder, string[] Nets, int[] Batches, int[] Threads, int Rounds, double Seconds, double Warmup, bool OwnOnly, int Profile)
{
    public const string Usage = """
        nets [options]             races the reference nets against ONNX Runtime
          --net A,B                these nets only
          --batch 1,32             these batch sizes only
          --threads 1,2            the thread counts (default 1,2)
          --rounds 9               the number of rounds
          --seconds 0.3            how long each side runs in a round
          --warmup 0.5             how long each side runs before
          --folder DIR             where the nets are, or are made (default artifacts/bench)
          --own                    our side only
          --profile 20             also the time of each of our steps, over that many calls
        """;

    public static NetRaceOptions Parse(ReadOnlySpan<string> args)
    {
        NetRaceOptions options = new(Path.Combine("artifacts", "bench"), [], [], [1, 2], 9, 0.3, 0.5, false, 0);
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--own")
            {
                options = options with { OwnOnly = true };
                continue;
            }

            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} wants a value.\n{Usage}");
            options = args[i++] switch
            {
                "--net" => options with { Nets = value.Split(',') },
                "--batch" => options with { Batches = Numbers(value) },
                "--threads" => options with { Threads = Numbers(value) },
                "--rounds" => options with { Rounds = Numbers(value)[0] },
                "--seconds" => options with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
                "--warmup" => options with { Warmup = double.Parse(value, CultureInfo.InvariantCulture) },
                "--folder" => options with { Folder = value },
                "--profile" => options with { Profile = Numbers(value)[0] },
                string unknown => throw new ArgumentException($"There is no option {unknown}.\n{Usage}"),
            };
        }

        return options;
    }

    private static int[] Numbers(string list) => [.. list.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
}
