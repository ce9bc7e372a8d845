using System.IO.Compression;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Checkpoints.TestTensors;

namespace TfModelTools.Tests.Formats.Checkpoints;

public sealed class CheckpointPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/checkpoint")]
    [InlineData("/model.v1.0.ckpt-1000")]
    [InlineData("/model.v1.0.ckpt-1000.index")]
    [InlineData("/model.v1.0.ckpt-1000.data-00000-of-00001")]
    [InlineData("/model.v1.0.ckpt-1000.meta")]
    public void All_ways_of_naming_a_checkpoint_find_it(string suffix)
    {
        WriteSmall(_folder.File("model.v1.0.ckpt-1000"));
        WriteSmall(_folder.File("model.v1.0.ckpt-2000"));
        File.WriteAllText(_folder.File("model.v1.0.ckpt-1000.meta"), "graph");
        File.WriteAllText(_folder.File("checkpoint"), "model_checkpoint_path: \"model.v1.0.ckpt-1000\"");
        CheckpointLocation location = CheckpointPath.Resolve(_folder.Path + suffix);
        Assert.Equal(_folder.File("model.v1.0.ckpt-1000"), location.Prefix);
        Assert.Equal(CheckpointVersion.V2, location.Version);
        Assert.Equal([_folder.File("model.v1.0.ckpt-1000.index")], location.Files);
    }

    [Fact]
    public void A_relative_path_counts_from_the_current_folder()
    {
        WriteSmall(_folder.File("m"));
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder.File("m"));
        Assert.Equal(_folder.File("m"), CheckpointPath.Resolve(relative).Prefix);
    }

    [Theory]
    [InlineData("{0}/runs/model.ckpt-5")]
    [InlineData("model.ckpt-5")]
    [InlineData("./model.ckpt-5")]
    [InlineData("/somewhere/else/before/moving/model.ckpt-5")]
    [InlineData("gs://bucket/runs/model.ckpt-5")]
    [InlineData("D:\\\\runs\\\\model.ckpt-5")]
    public void Recorded_paths_are_found_also_after_the_folder_has_moved(string recorded)
    {
        Directory.CreateDirectory(_folder.File("runs"));
        WriteSmall(_folder.File("runs/model.ckpt-5"));
        File.WriteAllText(_folder.File("runs/checkpoint"), $"model_checkpoint_path: \"{recorded.Replace("{0}", _folder.Path, StringComparison.Ordinal)}\"\n");
        Assert.Equal(_folder.File("runs/model.ckpt-5"), CheckpointPath.Resolve(_folder.File("runs")).Prefix);
    }

    [Fact]
    public void A_state_file_that_names_a_missing_checkpoint_says_which_and_what_is_there()
    {
        WriteSmall(_folder.File("model.ckpt-0"));
        File.WriteAllText(_folder.File("checkpoint"), "model_checkpoint_path: \"model.ckpt-9\"\nall_model_checkpoint_paths: \"model.ckpt-0\"\nall_model_checkpoint_paths: \"model.ckpt-9\"\n");
        InputNotFoundException e = Assert.Throws<InputNotFoundException>(() => CheckpointPath.Resolve(_folder.Path));
        Assert.Contains("names the checkpoint 'model.ckpt-9', which is missing", e.Problem, StringComparison.Ordinal);
        Assert.Contains("one that is there: model.ckpt-0.", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_file_without_a_latest_checkpoint_and_a_broken_one_are_told()
    {
        File.WriteAllText(_folder.File("checkpoint"), "all_model_checkpoint_paths: \"a\"");
        Assert.Contains("names no checkpoint", Assert.Throws<InputNotFoundException>(() => CheckpointPath.Resolve(_folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("checkpoint"), "model_checkpoint_path: \"a");
        Assert.Contains("line 1, column 24", Assert.Throws<CorruptFileException>(() => CheckpointPath.Resolve(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_state_file_has_one_checkpoint_or_lists_them()
    {
        WriteSmall(_folder.File("b"));
        Assert.Equal(_folder.File("b"), CheckpointPath.Resolve(_folder.Path).Prefix);
        WriteSmall(_folder.File("a"));
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => CheckpointPath.Resolve(_folder.Path));
        Assert.Contains("2 checkpoints", e.Message, StringComparison.Ordinal);
        Assert.Contains("a, b", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_model_folder_stands_for_its_variables()
    {
        Directory.CreateDirectory(_folder.File("variables"));
        File.WriteAllText(_folder.File("saved_model.pb"), "model");
        Assert.Contains("SavedModel without variables", Assert.Throws<InputNotFoundException>(() => CheckpointPath.Resolve(_folder.Path)).Message, StringComparison.Ordinal);
        WriteSmall(_folder.File("variables/variables"));
        Assert.Equal(_folder.File("variables/variables"), CheckpointPath.Resolve(_folder.Path).Prefix);
        Assert.Equal(_folder.File("variables/variables"), CheckpointPath.Resolve(_folder.File("variables")).Prefix);
        Assert.Equal(_folder.File("variables/variables"), CheckpointPath.Resolve(_folder.File("saved_model.pb")).Prefix);
    }

    [Fact]
    public void A_prefix_may_have_the_name_of_a_folder_without_a_checkpoint()
    {
        Directory.CreateDirectory(_folder.File("model"));
        WriteSmall(_folder.File("model"));
        Assert.Equal(_folder.File("model"), CheckpointPath.Resolve(_folder.File("model")).Prefix);
        WriteSmall(_folder.File("model/inside"));
        Assert.Equal(_folder.File("model/inside"), CheckpointPath.Resolve(_folder.File("model")).Prefix);
    }

    [Fact]
    public void Beside_each_other_the_file_itself_is_V1_and_the_prefix_V2()
    {
        WriteSmall(_folder.File("model.ckpt"));
        Tensor old = Random(DataType.Float32, 77, 2);
        V1Files.Write(_folder.File("model.ckpt"), [new("old", old.Shape, null, old)]);
        File.WriteAllText(_folder.File("checkpoint"), "model_checkpoint_path: \"model.ckpt\"");
        Assert.Equal(CheckpointVersion.V1, CheckpointPath.Resolve(_folder.File("model.ckpt")).Version);
        Assert.Equal(CheckpointVersion.V2, CheckpointPath.Resolve(_folder.File("model.ckpt.index")).Version);
        Assert.Equal(CheckpointVersion.V2, CheckpointPath.Resolve(_folder.Path).Version);
        Assert.Equal(CheckpointVersion.V2, CheckpointPath.FindPrefix(_folder.File("model.ckpt"))!.Version);
        File.Delete(_folder.File("model.ckpt.index"));
        File.Delete(_folder.File("model.ckpt.data-00000-of-00001"));
        Assert.Equal(CheckpointVersion.V1, CheckpointPath.Resolve(_folder.Path).Version);
        File.WriteAllText(_folder.File("model.ckpt.meta"), "graph");
        Assert.Equal(CheckpointVersion.V1, CheckpointPath.Resolve(_folder.File("model.ckpt.meta")).Version);
        File.Delete(_folder.File("checkpoint"));
        Assert.Equal(_folder.File("model.ckpt"), CheckpointPath.Resolve(_folder.Path).Prefix);
    }

    [Fact]
    public void What_is_not_there_is_told()
    {
        Assert.Contains("does not exist", Assert.Throws<InputNotFoundException>(() => CheckpointPath.Resolve(_folder.File("no/such"))).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", Assert.Throws<InputNotFoundException>(() => CheckpointPath.Resolve(_folder.Path)).Message, StringComparison.Ordinal);
        WriteSmall(_folder.File("model.ckpt-10"));
        InputNotFoundException e = Assert.Throws<InputNotFoundException>(() => CheckpointPath.Resolve(_folder.File("model.ckpt-1")));
        Assert.Contains("holds the checkpoints: model.ckpt-10", e.Message, StringComparison.Ordinal);
        File.Delete(_folder.File("model.ckpt-10.index"));
        foreach (string path in new[] { _folder.Path, _folder.File("model.ckpt-10"), _folder.File("model.ckpt-10.data-00000-of-00001") })
        {
            e = Assert.Throws<InputNotFoundException>(() => CheckpointPath.Resolve(path));
            Assert.Contains("model.ckpt-10.index' of its checkpoint is missing", e.Message, StringComparison.Ordinal);
        }

        File.WriteAllText(_folder.File("alone.meta"), "graph");
        Assert.Contains("no checkpoint", Assert.Throws<InputNotFoundException>(() => CheckpointPath.Resolve(_folder.File("alone.meta"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_other_kinds_are_named_for_what_they_are()
    {
        Expect("a PyTorch file (a zip", Zip("archive/data.pkl"));
        Expect("a PyTorch file (a pickle", [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]);
        Expect("a Python pickle", [0x80, 4, 0x95, 0, 0]);
        Expect("a NumPy .npz file", Zip("w.npy"));
        Expect("a Keras 3 model", Zip("config.json", "model.weights.h5"));
        Expect("a zip archive", Zip("x"));
        Expect("an HDF5 file", [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 0x1a, 10, 0, 0]);
        Expect("a safetensors file", [2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']);
        Expect("a text file", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("größe, ", 2000))));
        Expect("an empty file", []);
        Expect("a gzip-compressed file", [0x1f, 0x8b, 8, 0]);
        byte[] value = [0x0a, 4, .. "conv"u8, 0x12, 17, 0x08, 2, 0x08, 1, 0x12, 7, .. "Float32"u8, 0x1a, 2, 1, 2];
        Expect("a PaddlePaddle parameter file", [.. new byte[16], 4, 0, 0, 0, 0x08, 0x05, 0x10, 0x1e, .. new byte[120]]);
        Expect("a Git LFS pointer", [.. "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"u8]);
        Expect("a MindSpore checkpoint", [0x0a, (byte)value.Length, .. value]);
        Expect("a Protocol Buffers file", [0x0a, 11, 0x0a, 1, (byte)'x', 0x12, 6, (byte)'C', (byte)'o', (byte)'n', (byte)'s', (byte)'t', 0, 0x80]);
        Expect("of another kind", [0xfe, 0xed, 0xfa, 0xce, 0, 0, 0, 0, 1]);

        void Expect(string what, byte[] content)
        {
            string path = _folder.File("model.ckpt");
            File.WriteAllBytes(path, content);
            Assert.Contains(what, Assert.Throws<UnrecognizedFormatException>(() => CheckpointReader.Open(path)).Problem, StringComparison.Ordinal);
            Assert.Contains(what, Assert.Throws<InputNotFoundException>(() => CheckpointReader.Open(_folder.Path)).Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Tables_that_are_no_checkpoint_or_wrongly_named_are_told()
    {
        WriteSmall(_folder.File("m"));
        File.Move(_folder.File("m.index"), _folder.File("renamed"));
        Assert.Contains("does not end in '.index'", Assert.Throws<UnrecognizedFormatException>(() => CheckpointReader.Open(_folder.File("renamed"))).Message, StringComparison.Ordinal);
        using (FileStream file = File.Create(_folder.File("table")))
        {
            TableWriter table = new(file);
            table.Add("key"u8, "value"u8);
            table.Finish();
        }

        Assert.Contains("LevelDB table", Assert.Throws<UnrecognizedFormatException>(() => CheckpointReader.Open(_folder.File("table"))).Message, StringComparison.Ordinal);
    }

    [CorpusTheory]
    [InlineData("checkpoint-v1/char-rnn-v1", "model.ckpt-8000")]
    [InlineData("checkpoint-v2/babyweight-two-shards", "model.ckpt-1000")]
    [InlineData("checkpoint-v2/bert-lite-tf2", "bert_lite_tf2.ckpt")]
    [InlineData("savedmodel/religion-mlp/saved_model", "variables/variables")]
    public void Real_folders_are_resolved(string folder, string prefix) =>
        Assert.Equal(Corpus.PathOf(folder, prefix), CheckpointPath.Resolve(Corpus.PathOf(folder)).Prefix);

    [CorpusFact]
    public void A_real_state_file_whose_latest_checkpoint_is_gone_is_told()
    {
        InputNotFoundException e = Assert.Throws<InputNotFoundException>(() => CheckpointReader.Open(Corpus.PathOf("checkpoint-v2/mtcnn-pnet")));
        Assert.Contains("'PNet-30', which is missing", e.Message, StringComparison.Ordinal);
    }

    private static byte[] Zip(params string[] names)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string name in names)
            {
                archive.CreateEntry(name);
            }
        }

        return stream.ToArray();
    }
}
