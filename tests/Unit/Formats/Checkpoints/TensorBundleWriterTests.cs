using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Checkpoints.TestTensors;

namespace TfModelTools.Tests.Formats.Checkpoints;

public sealed class TensorBundleWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Prefix => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    /// <summary>Checkpoints of one shard and without compression, as TensorFlow wrote them.</summary>
    [CorpusTheory]
    [InlineData("checkpoint-v2/chicago-taxi-estimator/model.ckpt-1000")]
    [InlineData("checkpoint-v2/cifar-tiny/model.ckpt")]
    [InlineData("checkpoint-v2/mtcnn-pnet/PNet-18")]
    [InlineData("checkpoint-v2/siamese-v2/model.ckpt")]
    [InlineData("checkpoint-v2/old-string-tensors/foo")]
    [InlineData("savedmodel/tfx-keras-serving/variables/variables")]
    public void Writing_a_checkpoint_again_gives_the_bytes_TensorFlow_gave(string prefix)
    {
        using CheckpointReader reader = CheckpointReader.Open(Corpus.PathOf(prefix));
        using (TensorBundleWriter writer = TensorBundleWriter.Create(Prefix, OverwriteMode.Refuse))
        {
            foreach (VariableInfo variable in reader.Variables.OrderBy(v => v.Offset))
            {
                writer.Add(variable.Name, reader, variable);
            }

            writer.Commit();
        }

        Assert.Equal(File.ReadAllBytes(Corpus.PathOf(prefix) + ".index"), File.ReadAllBytes(Prefix + ".index"));
        Assert.Equal(File.ReadAllBytes(Corpus.PathOf(prefix) + ".data-00000-of-00001"), File.ReadAllBytes(Prefix + ".data-00000-of-00001"));
    }

    [Fact]
    public void Without_a_commit_nothing_remains()
    {
        using (TensorBundleWriter writer = TensorBundleWriter.Create(Prefix, OverwriteMode.Refuse, 8))
        {
            writer.Add("a", Random(DataType.Float32, 1, 4));
            writer.Add("b", Random(DataType.Float32, 1, 4));
        }

        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void An_existing_checkpoint_is_refused_or_replaced_with_all_its_shards()
    {
        WriteSmall(Prefix);
        Assert.Throws<OutputException>(() => TensorBundleWriter.Create(Prefix, OverwriteMode.Refuse));
        string[] before = _folder.Entries();
        using (TensorBundleWriter writer = TensorBundleWriter.Create(Prefix, OverwriteMode.Replace, 16))
        {
            writer.Add("a", Random(DataType.Float32, 1, 4));
            writer.Add("b", Random(DataType.Float32, 2, 4));
            Assert.True(File.Exists(Prefix + ".data-00000-of-00001"));
            writer.Commit();
        }

        Assert.Equal(["out.data-00000-of-00002", "out.data-00001-of-00002", "out.index"], _folder.Entries());
        Assert.NotEqual(before, _folder.Entries());
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Equal(["a", "b"], reader.Variables.Select(v => v.Name));
    }

    [Fact]
    public void A_stray_data_file_is_not_overwritten_unless_that_is_allowed()
    {
        string stray = Prefix + ".data-00000-of-00001";
        File.WriteAllText(stray, "of a checkpoint whose index is lost");
        using (TensorBundleWriter writer = TensorBundleWriter.Create(Prefix, OverwriteMode.Refuse))
        {
            writer.Add("a", Random(DataType.Float32, 1, 4));
            Assert.Throws<OutputException>(() => writer.Commit());
        }

        Assert.Equal(["out.data-00000-of-00001"], _folder.Entries());
        Assert.Equal("of a checkpoint whose index is lost", File.ReadAllText(stray));
    }

    [Fact]
    public void A_variable_whose_values_are_too_few_is_refused_and_leaves_no_trace()
    {
        using (TensorBundleWriter writer = TensorBundleWriter.Create(Prefix, OverwriteMode.Refuse))
        {
            writer.Add("a", Random(DataType.Float32, 1, 4));
            InvalidInputException e = Assert.Throws<InvalidInputException>(
                () => writer.Add("b", DataType.Float32, new TensorShape(4), new MemoryStream(new byte[15])));
            Assert.Contains("15 bytes", e.Message, StringComparison.Ordinal);
            Assert.Throws<InvalidInputException>(() => writer.Add("b", DataType.Float32, new TensorShape(4), new MemoryStream(new byte[17])));
            writer.Commit();
        }

        Assert.Equal(16, new FileInfo(Prefix + ".data-00000-of-00001").Length);
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        AssertEqual(Random(DataType.Float32, 1, 4), reader.ReadTensor(Assert.Single(reader.Variables)));
    }

    [Fact]
    public void Names_that_cannot_be_keys_are_refused()
    {
        using TensorBundleWriter writer = TensorBundleWriter.Create(Prefix, OverwriteMode.Refuse);
        writer.Add("a", Random(DataType.Float32, 1));
        foreach (string name in new[] { "a", string.Empty, "\0a", "half \ud800 pair", new string('x', Limits.MaxNameBytes + 1) })
        {
            Assert.Throws<InvalidInputException>(() => writer.Add(name, Random(DataType.Float32, 1)));
        }

        Assert.Throws<UnsupportedFeatureException>(() => writer.Add("r", DataType.Resource, TensorShape.Scalar, Stream.Null));
        Assert.Throws<InvalidInputException>(() => writer.AddSlice("a", new TensorShape(4), [0], Random(DataType.Float32, 1, 2)));
        Assert.Throws<InvalidInputException>(() => writer.AddSlice("s", new TensorShape(4), [3], Random(DataType.Float32, 1, 2)));
        Assert.Throws<InvalidInputException>(() => writer.AddSlice("s", new TensorShape(4), [0], Random(DataType.Float32, 1, 2, 1)));
    }

    [Fact]
    public void A_missing_folder_and_a_cancelled_copy_leave_nothing()
    {
        Assert.Throws<OutputException>(() => TensorBundleWriter.Create(_folder.File("none/out"), OverwriteMode.Refuse));
        using (TensorBundleWriter writer = TensorBundleWriter.Create(Prefix, OverwriteMode.Refuse))
        {
            using CancellationTokenSource source = new();
            source.Cancel();
            Assert.Throws<OperationCanceledException>(
                () => writer.Add("a", DataType.UInt8, new TensorShape(9), new MemoryStream(new byte[9]), source.Token));
        }

        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void Tables_of_many_blocks_are_read_back_in_order_and_by_key()
    {
        (byte[] Key, byte[] Value)[] entries = [.. Enumerable.Range(0, 40_000)
            .Select(i => (System.Text.Encoding.UTF8.GetBytes($"scope/layer_{i / 16:D5}/variable_{i % 16:D2}"), new byte[(i % 90) + 1]))];
        string path = _folder.File("table");
        using (FileStream file = File.Create(path))
        {
            TableWriter writer = new(file);
            foreach ((byte[] key, byte[] value) in entries)
            {
                writer.Add(key, value);
            }

            Assert.Throws<ArgumentException>(() => writer.Add("aaa"u8, []));
            writer.Finish();
        }

        using TableReader table = TableReader.Open(InputFile.Open(path));
        Assert.True(table.BlockCount > 5);
        int next = 0;
        table.ForEach(cursor =>
        {
            Assert.True(cursor.Key.SequenceEqual(entries[next].Key));
            Assert.Equal(entries[next].Value.Length, cursor.Value.Length);
            next++;
        });
        Assert.Equal(entries.Length, next);
        Assert.Equal(0, table.FindBlock([]));
        Assert.Equal(table.BlockCount - 1, table.FindBlock(entries[^1].Key));
        Assert.Equal(-1, table.FindBlock("zzz"u8));
    }
}
