using System.Diagnostics;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Cli;

/// <summary>Kills "tfmodel export" as a power cut would, at many moments, and looks at what is left: the old output, or the new one, whole.</summary>
public sealed class KilledExportTests
{
    private const int Variables = 40;

    [Theory]
    [InlineData("w.npz")]
    [InlineData("w.h5")]
    [InlineData("w.json.gz")]
    public void What_is_left_is_the_old_file_or_the_new_one(string name) => KillExports(name);

    /// <summary>Two folders change places in one step on these systems only.</summary>
    [UnixFact]
    public void What_is_left_is_the_old_folder_or_the_new_one() => KillExports("folder/");

    private static void KillExports(string name)
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder sources = new();
        for (int seed = 0; seed < 2; seed++)
        {
            using TensorSource source = new(Enumerable.Range(0, Variables).Select(i => KeyValuePair.Create($"v{i}", Values(seed, i))));
            WeightExporter.Export(source, source.Variables, sources.File($"{seed}.safetensors"));
        }

        string output = folder.File(name);
        Stopwatch clock = Stopwatch.StartNew();
        Assert.True(Export(sources.File("0.safetensors"), output, null));
        TimeSpan whole = clock.Elapsed;
        int current = Check(output, 0, 0);
        int killed = 0;
        int rounds = 0;
        for (; rounds < 8 || (killed < 2 && rounds < 40); rounds++)
        {
            clock.Restart();
            if (Export(sources.File($"{1 - current}.safetensors"), output, whole * (0.45 + (rounds % 8 * 0.08))))
            {
                // The first may have been slower than those that follow, or the machine busier.
                whole = clock.Elapsed < whole ? clock.Elapsed : whole;
            }
            else
            {
                killed++;
            }

            current = Check(output, current, 1 - current);
        }

        Assert.True(killed >= 2, $"only {killed} of {rounds} were killed before they ended");

        // What killed ones have left is in nobody's way.
        Assert.True(Export(sources.File($"{1 - current}.safetensors"), output, null));
        Check(output, 1 - current, 1 - current);
    }

    /// <summary>Runs an export and kills it after a while; whether it came to its end.</summary>
    private static bool Export(string source, string output, TimeSpan? killAfter)
    {
        ProcessStartInfo info = new("dotnet", [typeof(TfModelTools.Cli.CliConsole).Assembly.Location, "export", source, "--out", output, "--force"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(info)!;
        if (killAfter is { } time && !process.WaitForExit(time))
        {
            process.Kill();
        }

        process.WaitForExit();
        Assert.True(killAfter is not null || process.ExitCode == 0, process.StandardError.ReadToEnd());
        return process.ExitCode == 0;
    }

    private static int Check(string output, params int[] allowed)
    {
        using IVariableSource read = WeightSources.Open(output);
        Assert.Equal(Variables, read.Variables.Count);
        int seed = allowed.First(s => read.ReadTensor(read.Get("v0")).Bytes.Span.SequenceEqual(Values(s, 0).Bytes.Span));
        for (int i = 0; i < Variables; i++)
        {
            Assert.True(read.ReadTensor(read.Get($"v{i}")).Bytes.Span.SequenceEqual(Values(seed, i).Bytes.Span));
        }

        return seed;
    }

    private static Tensor Values(int seed, int i)
    {
        Random random = new((seed * 1000) + i);
        return Tensor.Create<float>([.. Enumerable.Range(0, 20_000).Select(_ => random.NextSingle() - 0.5f)], new TensorShape(20_000));
    }
}
