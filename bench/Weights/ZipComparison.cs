using System.Diagnostics;
using System.IO.Compression;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;
using TfModelTools.Weights;

namespace TfModelTools.Bench.Weights;

/// <summary>
/// Why the library has a zip writer of its own: a whole export of a checkpoint to .npz, stored and compressed, beside the same export over
/// System.IO.Compression's ZipArchive, turn about in one run. Prints the ratio of the fastest rounds (above 1: ours is faster).
/// </summary>
internal static class ZipComparison
{
    private const int Variables = 40;
    private const int Rounds = 7;

    /// <summary>Runs the comparison in the folder of temporary files.</summary>
    public static void Run()
    {
        string folder = Directory.CreateTempSubdirectory("tfmodeltools-zip-").FullName;
        try
        {
            string checkpoint = Path.Combine(folder, "weights.npz");
            Random random = new(5);
            using (TensorSource made = new([.. Enumerable.Range(0, Variables).Select(i => KeyValuePair.Create($"layer{i}/kernel", Tensor.Create<float>(Values(random, i < 4 ? 8_000_000 : 250_000), new TensorShape(i < 4 ? 8_000_000 : 250_000))))]))
            {
                WeightExporter.Export(made, made.Variables, checkpoint);
            }

            foreach (CompressionLevel level in (CompressionLevel[])[CompressionLevel.NoCompression, CompressionLevel.Optimal])
            {
                double ours = double.MaxValue;
                double theirs = double.MaxValue;
                for (int round = 0; round < (level == CompressionLevel.NoCompression ? Rounds : 2); round++)
                {
                    ours = Math.Min(ours, Time(folder, output => ExportOurs(checkpoint, output, level)));
                    theirs = Math.Min(theirs, Time(folder, output => ExportByArchive(checkpoint, output, level)));
                }

                Console.WriteLine(FormattableString.Invariant($"npz export, {level}: ours {ours * 1000:0} ms, ZipArchive {theirs * 1000:0} ms, ratio {theirs / ours:0.00}"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static float[] Values(Random random, int count)
    {
        float[] values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            value = (random.NextSingle() - 0.5f) * 0.1f;
        }

        return values;
    }

    private static double Time(string folder, Action<string> export)
    {
        string output = Path.Combine(folder, "out.npz");
        File.Delete(output);
        long start = Stopwatch.GetTimestamp();
        export(output);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void ExportOurs(string input, string output, CompressionLevel level)
    {
        using IVariableSource source = WeightSources.Open(input);
        WeightExporter.Export(source, source.Variables, output, new WeightExportOptions
        {
            Overwrite = OverwriteMode.Replace, FlushToDisk = false, Compression = level == CompressionLevel.NoCompression ? NpzCompression.Stored : NpzCompression.Deflated,
        });
    }

    private static void ExportByArchive(string input, string output, CompressionLevel level)
    {
        using IVariableSource source = WeightSources.Open(input);
        using FileStream file = File.Create(output);
        using ZipArchive archive = new(file, ZipArchiveMode.Create);
        foreach (VariableInfo variable in source.Variables)
        {
            using Stream entry = archive.CreateEntry(variable.Name + ".npy", level).Open();
            NpyWriter.WriteHeader(entry, variable.DataType, variable.Shape);
            using Stream values = source.OpenValues(variable);
            values.CopyTo(entry, 1 << 20);
        }
    }
}
