using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Verification;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Checkpoints;

/// <summary>Whatever the moment at which a commit ends, the prefix is the old checkpoint or the new one, whole.</summary>
public sealed class BundleCommitTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    [InlineData(3, 2)]
    public void Every_step_leaves_the_old_or_the_new(int oldShards, int newShards)
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder copies = new();
        string prefix = folder.File("model.ckpt");
        if (oldShards > 0)
        {
            Write(prefix, 1, oldShards, null);
        }

        FolderSnapshots snapshots = new(folder.Path, copies.Path);
        snapshots.Take();
        Write(prefix, 2, newShards, snapshots);
        snapshots.Take();

        bool isNew = false;
        foreach (string copy in snapshots.Taken)
        {
            int? found = Read(Path.Combine(copy, "model.ckpt"));
            isNew |= found == 2;
            Assert.Equal(isNew ? 2 : oldShards > 0 ? 1 : null, found);
        }

        Assert.True(isNew);
        Assert.Equal(
            ["model.ckpt.data-00000-of-" + newShards.ToString("D5", System.Globalization.CultureInfo.InvariantCulture), "model.ckpt.index"],
            folder.Entries().Where(e => !e.Contains("data-", StringComparison.Ordinal) || e.Contains("data-00000", StringComparison.Ordinal)));
        Assert.Equal(newShards + 1, folder.Entries().Length);
    }

    [Fact]
    public void The_files_in_between_are_the_same_files_as_the_final_ones()
    {
        // A replaced checkpoint of the same shape comes out as if written into an empty folder, byte for byte.
        using TemporaryFolder folder = new();
        using TemporaryFolder fresh = new();
        Write(folder.File("m"), 1, 2, null);
        Write(folder.File("m"), 2, 2, null);
        Write(fresh.File("m"), 2, 2, null);
        Assert.Equal(fresh.Entries(), folder.Entries());
        foreach (string name in fresh.Entries())
        {
            Assert.Equal(File.ReadAllBytes(fresh.File(name)), File.ReadAllBytes(folder.File(name)));
        }
    }

    [Fact]
    public void A_stale_data_file_in_the_way_is_replaced_and_others_go()
    {
        using TemporaryFolder folder = new();
        string prefix = folder.File("m");
        Write(prefix, 1, 2, null);
        File.WriteAllText(folder.File("m.data-00000-of-00001"), "of another save");
        File.WriteAllText(folder.File("m.data-00003-of-00007"), "of another save");
        File.WriteAllText(folder.File("m.data-00003-of-00007.bak"), "not ours");
        File.WriteAllText(folder.File("mm.data-00000-of-00001"), "not ours");
        Write(prefix, 2, 1, null);
        Assert.Equal(2, Read(prefix));
        Assert.Equal(["m.data-00000-of-00001", "m.data-00003-of-00007.bak", "m.index", "mm.data-00000-of-00001"], folder.Entries());
    }

    [Fact]
    public void A_damaged_checkpoint_is_replaced_too()
    {
        using TemporaryFolder folder = new();
        string prefix = folder.File("m");
        Write(prefix, 1, 2, null);
        File.WriteAllBytes(prefix + ".index", new byte[100]);
        Write(prefix, 2, 2, null);
        Assert.Equal(2, Read(prefix));
        Assert.Equal(3, folder.Entries().Length);
    }

    [Fact]
    public void Files_that_a_killed_writer_left_are_swept_by_the_next_and_others_are_not()
    {
        using TemporaryFolder folder = new();
        string prefix = folder.File("m");
        string[] left =
        [
            TemporaryName.Beside(folder.File("m.index")),
            TemporaryName.Beside(folder.File("m.data-00000-of-00000")),
            TemporaryName.Beside(folder.File("other.index")),
            folder.File($".m.index.{Guid.NewGuid():N}.tmp"),
            folder.File(".m.index.tmp"),
        ];
        foreach (string file in left)
        {
            File.WriteAllText(file, "left behind");
        }

        using OutputFile living = OutputFile.Create(folder.File("m.index"), OverwriteMode.Refuse);
        Write(prefix, 1, 1, null);
        Assert.Equal([false, false, false, true, true], left.Select(File.Exists));
        Assert.Single(folder.Entries(), e => TemporaryName.TryParse(e, out _, out _));
    }

    [Fact]
    public void A_graph_comes_with_its_checkpoint_and_stays_for_one_that_brings_none()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("graph.meta"), "a graph");
        string prefix = folder.File("m");
        using (TensorBundleWriter writer = TensorBundleWriter.Create(prefix, OverwriteMode.Refuse))
        {
            writer.Add("x", TestTensors.Random(DataType.Float32, 1, 2));
            writer.AddMetaGraph(folder.File("graph.meta"));
            writer.Commit();
        }

        Assert.Equal("a graph", File.ReadAllText(prefix + ".meta"));
        Write(prefix, 2, 1, null);
        Assert.Equal("a graph", File.ReadAllText(prefix + ".meta"));
    }

    [Fact]
    public void A_cancelled_writer_leaves_what_was_there()
    {
        using TemporaryFolder folder = new();
        string prefix = folder.File("m");
        Write(prefix, 1, 1, null);
        string[] before = folder.Entries();
        using (TensorBundleWriter writer = TensorBundleWriter.Create(prefix, OverwriteMode.Replace))
        {
            writer.Add("x", TestTensors.Random(DataType.Float32, 1, 2));
        }

        Assert.Equal(before, folder.Entries());
        Assert.Equal(1, Read(prefix));
    }

    private static void Write(string prefix, int seed, int shards, FolderSnapshots? snapshots)
    {
        using TensorBundleWriter writer = TensorBundleWriter.Create(prefix, File.Exists(prefix + ".index") ? OverwriteMode.Replace : OverwriteMode.Refuse, 40);
        writer.AfterStep = snapshots is null ? null : snapshots.Take;
        for (int i = 0; i < shards; i++)
        {
            // Ten floats each: one fills a data file.
            writer.Add($"v{i}", TestTensors.Random(DataType.Float32, (seed * 100) + i, 10));
        }

        writer.Commit();
    }

    /// <summary>The seed of the checkpoint that is there, every value checked; null for none.</summary>
    private static int? Read(string prefix)
    {
        if (!File.Exists(prefix + ".index"))
        {
            return null;
        }

        Assert.Empty(CheckpointVerifier.Verify(prefix).Faults);
        using CheckpointReader reader = CheckpointReader.Open(prefix);
        int seed = Enumerable.Range(1, 2).Single(s => reader.ReadTensor(reader.Get("v0")).Bytes.Span.SequenceEqual(TestTensors.Random(DataType.Float32, s * 100, 10).Bytes.Span));
        for (int i = 0; i < reader.Variables.Count; i++)
        {
            TestTensors.AssertEqual(TestTensors.Random(DataType.Float32, (seed * 100) + i, 10), reader.ReadTensor(reader.Get($"v{i}")));
        }

        return seed;
    }
}
