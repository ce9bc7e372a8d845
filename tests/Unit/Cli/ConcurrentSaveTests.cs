using System.Diagnostics;
using System.Globalization;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Formats.Checkpoints.Verification;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Cli;

/// <summary>
/// Processes that write checkpoints into one folder at one time: of one prefix, and each of its own. TFMODELTOOLS_WRITER_ROUNDS gives
/// another number of rounds than the few of every day.
/// </summary>
public sealed class ConcurrentSaveTests
{
    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("TFMODELTOOLS_WRITER_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) ? rounds : 2;

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public void No_checkpoint_is_broken_and_no_entry_lost(int writers)
    {
        using TemporaryFolder sources = new();
        for (int seed = 0; seed < writers; seed++)
        {
            TensorSource source = new(Enumerable.Range(0, 8).Select(i => KeyValuePair.Create($"v{i}", Values(seed, i))));
            WeightExporter.Export(source, source.Variables, sources.File($"{seed}.npz"));
        }

        for (int round = 0; round < Rounds; round++)
        {
            using TemporaryFolder folder = new();

            // All of one prefix, with different numbers of data files; then each of its own.
            Save(writers, seed => ["save", sources.File($"{seed}.npz"), "--out", folder.File("m"), "--force", "--shard-size", $"{1000 * (1 + (seed % 3))}"]);
            Save(writers, seed => ["save", sources.File($"{seed}.npz"), "--out", folder.File("n"), "--step", $"{seed}"]);

            Assert.Empty(CheckpointVerifier.Verify(CheckpointPath.Bundle(folder.File("m"))).Faults);
            using (CheckpointReader one = CheckpointReader.Open(CheckpointPath.Bundle(folder.File("m"))))
            {
                int seed = Enumerable.Range(0, writers).Single(s => one.ReadTensor(one.Get("v0")).Bytes.Span.SequenceEqual(Values(s, 0).Bytes.Span));
                Assert.All(Enumerable.Range(0, 8), i => Assert.True(one.ReadTensor(one.Get($"v{i}")).Bytes.Span.SequenceEqual(Values(seed, i).Bytes.Span)));
            }

            CheckpointState state = CheckpointState.Read(folder.File(CheckpointState.FileName));
            Assert.Equal(Enumerable.Range(0, writers).Select(s => $"n-{s}").Append("m").Order(StringComparer.Ordinal), state.AllModelCheckpointPaths.Order(StringComparer.Ordinal));
            Assert.All(CheckpointFolder.List(folder.Path), c => Assert.True(c.IsComplete, c.Problem));
            Assert.DoesNotContain(folder.Entries(), e => e.StartsWith('.'));
        }
    }

    private static void Save(int writers, Func<int, string[]> arguments)
    {
        Process[] processes = [.. Enumerable.Range(0, writers).Select(seed => Process.Start(
            new ProcessStartInfo("dotnet", [typeof(TfModelTools.Cli.CliConsole).Assembly.Location, .. arguments(seed)]) { RedirectStandardOutput = true, RedirectStandardError = true })!)];
        foreach (Process process in processes)
        {
            using (process)
            {
                string error = process.StandardError.ReadToEnd();
                process.WaitForExit();
                Assert.True(process.ExitCode == 0, error);
            }
        }
    }

    private static Tensor Values(int seed, int index)
    {
        float[] values = new float[200];
        Array.Fill(values, (seed * 100) + index);
        return new Tensor(DataType.Float32, new TensorShape(200), System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray());
    }
}
