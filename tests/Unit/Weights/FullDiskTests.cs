using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using TfModelTools.Weights.Checkpoints;

namespace TfModelTools.Tests.Weights;

/// <summary>A disk that becomes full while an output is written: one error, what was there stays, nothing is left behind.</summary>
public sealed class FullDiskTests
{
    private const int Elements = 3_000_000; // 12 MB, of which compression leaves most

    [SmallDiskFact]
    public void Every_form_of_weights_leaves_the_old_output_alone_and_nothing_else()
    {
        TensorSource source = Noise();
        TensorSource small = new([KeyValuePair.Create("a/w", new Tensor(DataType.Float32, new TensorShape(1), new byte[4]))]);
        foreach ((string name, NpzCompression compression) in new[]
        {
            ("w.npz", NpzCompression.Stored), ("z.npz", NpzCompression.Deflated), ("w.json", NpzCompression.Stored), ("w.json.gz", NpzCompression.Stored),
            ("w.h5", NpzCompression.Stored), ("w.safetensors", NpzCompression.Stored), ("folder/", NpzCompression.Stored),
        })
        {
            foreach (bool isThere in new[] { false, true })
            {
                using SmallDisk disk = SmallDisk.TryMount()!;
                WeightExportOptions options = new() { Compression = compression, Overwrite = OverwriteMode.Replace };
                if (isThere)
                {
                    WeightExporter.Export(small, small.Variables, disk.File(name), options);
                }

                string[] before = disk.Entries();
                Assert.Throws<OutputException>(() => WeightExporter.Export(source, source.Variables, disk.File(name), options));
                Assert.Equal(before, disk.Entries());
                if (isThere)
                {
                    using IVariableSource old = WeightSources.Open(disk.File(name));
                    Assert.Equal(small.Variables[0].Shape, old.Variables.Single().Shape);
                }
            }
        }
    }

    [SmallDiskFact]
    public void A_checkpoint_stays_what_it_was()
    {
        TensorSource source = Noise();
        TensorSource small = new([KeyValuePair.Create("a/w", new Tensor(DataType.Float32, new TensorShape(1), new byte[4]))]);
        using SmallDisk disk = SmallDisk.TryMount()!;
        Assert.Throws<OutputException>(() => CheckpointExporter.Export(WeightInput.Of(source, source.Variables), disk.File("m")));
        Assert.Empty(disk.Entries());

        CheckpointExportOptions options = new() { Overwrite = OverwriteMode.Replace, ShardBytes = 1_000_000 };
        CheckpointExporter.Export(WeightInput.Of(small, small.Variables), disk.File("m"), options);
        string[] before = disk.Entries();
        Assert.Throws<OutputException>(() => CheckpointExporter.Export(WeightInput.Of(source, source.Variables), disk.File("m"), options));
        Assert.Equal(before, disk.Entries());
        using IVariableSource old = WeightSources.Open(disk.File("m"));
        Assert.Equal("a/w", old.Variables.Single().Name);
    }

    [SmallDiskFact]
    public void A_whole_archive_written_at_once_leaves_nothing()
    {
        using SmallDisk disk = SmallDisk.TryMount()!;
        TensorSource source = Noise();
        Tensor tensor = source.ReadTensor(source.Variables[0]);
        foreach (NpzCompression compression in Enum.GetValues<NpzCompression>())
        {
            Assert.Throws<OutputException>(() => NpzWriter.Write(disk.File("a.npz"), [KeyValuePair.Create("w", tensor)], OverwriteMode.Refuse, compression));
            Assert.Empty(disk.Entries());
        }

        Assert.Throws<OutputException>(() => NpyWriter.Write(disk.File("a.npy"), tensor));
        Assert.Empty(disk.Entries());
    }

    private static TensorSource Noise()
    {
        byte[] bytes = new byte[4 * Elements];
        new Random(1).NextBytes(bytes);
        for (int i = 3; i < bytes.Length; i += 4)
        {
            bytes[i] = (byte)(0x3c | (bytes[i] & 0x83)); // finite
        }

        return new TensorSource([KeyValuePair.Create("a/w", new Tensor(DataType.Float32, new TensorShape(Elements), bytes))]);
    }
}
