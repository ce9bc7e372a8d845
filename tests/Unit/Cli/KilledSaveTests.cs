using System.Diagnostics;
using System.Globalization;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Formats.Checkpoints.Verification;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Checkpoints;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Cli;

/// <summary>
/// Kills "tfmodel save" as a power cut would, at many moments, and looks at what is left. (BundleCommitTests and CheckpointExporterTests
/// look at every single step; here it is the real thing.)
/// </summary>
public sealed class KilledSaveTests
{
    private const int Shards = 60;

    [Fact]
    public void What_is_left_is_the_old_checkpoint_or_the_new_one_and_no_state_file_names_a_missing_one()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder sources = new();
        for (int seed = 0; seed < 2; seed++)
        {
            TensorSource source = new(Enumerable.Range(0, Shards).Select(i => KeyValuePair.Create($"v{i:D2}", Values(seed, i))));
            WeightExporter.Export(source, source.Variables, sources.File($"{seed}.npz"));
        }

        // One that is whole to begin with; it tells how long a save takes, too.
        Stopwatch clock = Stopwatch.StartNew();
        Assert.True(Save(sources.File("0.npz"), folder.Path, null));
        TimeSpan whole = clock.Elapsed;
        int killed = 0;
        int current = Check(folder.Path, [0]);
        for (int round = 0; round < 16; round++)
        {
            // Some at any moment, the others when files begin to be put in place, later and later.
            int wanted = 1 - current;
            Func<TimeSpan, bool> when = round % 4 == 0
                ? elapsed => elapsed > whole * (0.3 + (round * 0.04))
                : Placing(folder.Path, TimeSpan.FromMilliseconds((round - 1) * 0.7));
            killed += Save(sources.File($"{wanted}.npz"), folder.Path, when) ? 0 : 1;
            current = Check(folder.Path, [current, wanted]);
        }

        Assert.True(killed >= 4, $"only {killed} of 16 were killed before they ended");

        // What killed ones have left is in nobody's way.
        Assert.True(Save(sources.File($"{1 - current}.npz"), folder.Path, null));
        Check(folder.Path, [1 - current]);
        Assert.Equal(Shards + 2, folder.Entries().Count(e => !e.EndsWith(".tmp", StringComparison.Ordinal)));
    }

    /// <summary>True once files of another set of data files than the usual one have been there for a while.</summary>
    private static Func<TimeSpan, bool> Placing(string folder, TimeSpan delay)
    {
        string interim = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"m-1.data-00000-of-{Shards + 1:D5}"));
        bool before = File.Exists(interim);
        Stopwatch? since = null;
        return _ =>
        {
            if (since is null && File.Exists(interim) != before)
            {
                since = Stopwatch.StartNew();
            }

            return since?.Elapsed >= delay;
        };
    }

    /// <summary>Runs a save; kills it when it is time. Whether it came to its end.</summary>
    private static bool Save(string source, string folder, Func<TimeSpan, bool>? killWhen)
    {
        ProcessStartInfo info = new("dotnet", [typeof(TfModelTools.Cli.CliConsole).Assembly.Location, "save", source, "--out", Path.Combine(folder, "m"), "--step", "1", "--force", "--shard-size", "4000"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(info)!;
        Stopwatch clock = Stopwatch.StartNew();
        while (!process.HasExited)
        {
            if (killWhen is not null && killWhen(clock.Elapsed))
            {
                process.Kill();
                break;
            }

            if (killWhen is null)
            {
                process.WaitForExit();
            }
        }

        process.WaitForExit();
        if (killWhen is null)
        {
            Assert.True(process.ExitCode == 0, process.StandardError.ReadToEnd());
        }

        return process.ExitCode == 0;
    }

    /// <summary>Looks at everything; gives which of the checkpoints it is.</summary>
    private static int Check(string folder, int[] allowed)
    {
        CheckpointSummary one = CheckpointFolder.Latest(folder);
        Assert.True(one.IsComplete, one.Problem);
        Assert.Empty(CheckpointVerifier.Verify(one.Location).Faults);
        using CheckpointReader reader = CheckpointReader.Open(one.Location);
        int seed = allowed.Single(s => reader.ReadTensor(reader.Get("v00")).Bytes.Span.SequenceEqual(Values(s, 0).Bytes.Span));
        for (int i = 0; i < Shards; i++)
        {
            TestTensors.AssertEqual(Values(seed, i), reader.ReadTensor(reader.Get($"v{i:D2}")));
        }

        return seed;
    }

    private static Tensor Values(int seed, int i) => TestTensors.Random(DataType.Float32, (seed * 1000) + i, 1000);
}
