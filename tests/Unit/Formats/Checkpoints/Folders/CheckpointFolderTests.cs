using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Checkpoints.Folders;

public sealed class CheckpointFolderTests
{
    [Fact]
    public void Lists_by_step_with_what_can_be_told()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("model.ckpt-1000"));
        TestTensors.WriteSmall(folder.File("model.ckpt-200"));
        File.WriteAllText(folder.File("model.ckpt-200.meta"), "graph");
        File.WriteAllText(folder.File("events.out.tfevents"), "of TensorBoard");
        File.WriteAllText(folder.File("faiss.index"), "of another program");
        File.WriteAllText(
            folder.File("checkpoint"),
            """
            model_checkpoint_path: "model.ckpt-200"
            all_model_checkpoint_paths: "model.ckpt-1000"
            all_model_checkpoint_paths: "model.ckpt-200"
            all_model_checkpoint_timestamps: 1600000000.25
            all_model_checkpoint_timestamps: 1600000100.0
            """);
        IReadOnlyList<CheckpointSummary> all = CheckpointFolder.List(folder.Path);
        Assert.Equal(["model.ckpt-200", "model.ckpt-1000"], all.Select(c => c.Name));
        CheckpointSummary first = all[0];
        Assert.Equal(200, first.Step);
        Assert.Equal(CheckpointVersion.V2, first.Version);
        Assert.Equal(new DateTimeOffset(2020, 9, 13, 12, 28, 20, TimeSpan.Zero), first.Time);
        Assert.Equal(3, first.VariableCount);
        Assert.Equal(1, first.ShardCount);
        Assert.True(first is { HasMetaGraph: true, IsLatest: true, IsRecorded: true, IsComplete: true });
        Assert.Equal(first.Files.Sum(f => new FileInfo(f).Length), first.ByteSize);
        Assert.Equal(3, first.Files.Count);
        Assert.False(all[1].IsLatest);
        Assert.Equal("model.ckpt-200", CheckpointFolder.Latest(folder.Path).Name);
        Assert.Equal(all.Select(c => c.Name), CheckpointFolder.List(folder.File("checkpoint")).Select(c => c.Name));
    }

    [Fact]
    public void Checkpoints_of_a_state_file_are_not_looked_for_file_by_file()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("m"));
        IEnumerable<string> recorded = Enumerable.Range(0, 2000).Select(i => FormattableString.Invariant($"x{i}-?????-of-99999"));
        File.WriteAllText(folder.File("checkpoint"), string.Concat(recorded.Append("m").Append("./m").Append("m").Select(p => $"all_model_checkpoint_paths: \"{p}\"\n")) + "model_checkpoint_path: \"gone\"\n");
        long before = GC.GetAllocatedBytesForCurrentThread();
        IReadOnlyList<CheckpointSummary> all = CheckpointFolder.List(folder.Path);
        Assert.Equal(2002, all.Count);
        Assert.All(all, c => Assert.True(c.IsRecorded));
        Assert.Equal("m", Assert.Single(all, c => c.IsComplete).Name);
        Assert.Contains("Give the prefix of one that is there: m, ./m.", Assert.Throws<InputNotFoundException>(() => CheckpointPath.Resolve(folder.Path)).Remedy, StringComparison.Ordinal);
        Assert.Equal([folder.File("m")], CheckpointManager.Open(folder.Path).WouldDelete(folder.File("new"), new CheckpointRetention(1), DateTimeOffset.UnixEpoch).Distinct());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
    }

    [Fact]
    public void A_file_whose_name_makes_it_one_of_more_than_any_saver_writes_is_refused()
    {
        using TemporaryFolder folder = new();
        V1Files.Write(folder.File("m-00001-of-99999"), [new V1Files.Piece("a", new TensorShape(1), null, Tensor.Create<float>([1], new TensorShape(1)))]);
        Assert.Contains("more than the limit", Assert.Throws<LimitExceededException>(() => CheckpointReader.Open(folder.File("m"))).Message, StringComparison.Ordinal);

        // Others in the folder are listed as ever, and it beside them.
        TestTensors.WriteSmall(folder.File("sound"));
        IReadOnlyList<CheckpointSummary> listed = CheckpointFolder.List(folder.Path);
        Assert.Equal(["m", "sound"], listed.Select(c => c.Name).Order());
        Assert.Contains("more than the limit", listed.Single(c => c.Name == "m").Problem, StringComparison.Ordinal);
        Assert.True(listed.Single(c => c.Name == "sound").IsComplete);
        File.Move(folder.File("m-00001-of-99999"), folder.File("m-00001-of-00900"));
        Assert.Equal(900, CheckpointPath.Resolve(folder.File("m")).Files.Count);

        // Digits of other scripts are none.
        File.Move(folder.File("m-00001-of-00900"), folder.File("m-0000\u0661-of-0000\u0662"));
        Assert.Throws<InputNotFoundException>(() => CheckpointPath.Resolve(folder.File("m")));
    }

    [Fact]
    public void One_checkpoint_is_listed_by_prefix_and_by_any_file()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("a-1"));
        TestTensors.WriteSmall(folder.File("a-2"));
        foreach (string name in (string[])["a-1", "a-1.index", "a-1.data-00000-of-00001"])
        {
            Assert.Equal("a-1", Assert.Single(CheckpointFolder.List(folder.File(name))).Name);
        }
    }

    [Fact]
    public void Says_what_is_missing_short_or_damaged()
    {
        using TemporaryFolder folder = new();
        foreach (int step in Enumerable.Range(1, 5))
        {
            TestTensors.WriteSmall(folder.File($"m-{step}"));
        }

        File.Delete(folder.File("m-1.data-00000-of-00001"));
        File.Delete(folder.File("m-2.index"));
        File.WriteAllBytes(folder.File("m-3.data-00000-of-00001"), new byte[10]);
        File.WriteAllBytes(folder.File("m-4.index"), new byte[100]);
        File.WriteAllText(folder.File("checkpoint"), "model_checkpoint_path: \"m-9\"\nall_model_checkpoint_paths: \"m-9\"\n");
        Dictionary<long, CheckpointSummary> all = CheckpointFolder.List(folder.Path).ToDictionary(c => c.Step!.Value);
        Assert.Equal([1, 2, 3, 4, 5, 9], all.Keys.Order());
        Assert.Equal("'m-1.data-00000-of-00001' is missing.", all[1].Problem);
        Assert.Contains("m-2.index", all[2].Problem, StringComparison.Ordinal);
        Assert.Contains("has 10 bytes", all[3].Problem, StringComparison.Ordinal);
        Assert.Contains("magic", all[4].Problem, StringComparison.Ordinal);
        Assert.Null(all[4].VariableCount);
        Assert.True(all[5].IsComplete);
        Assert.Equal("'m-9.index' is missing.", all[9].Problem);
        Assert.True(all[9] is { IsLatest: true, Version: null, Time: null, ByteSize: 0 });
        InputNotFoundException fault = Assert.Throws<InputNotFoundException>(() => CheckpointFolder.Latest(folder.Path));
        Assert.Contains("m-5", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_state_file_none_of_several_is_the_latest_as_where_one_is_read()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("m-10"));
        TestTensors.WriteSmall(folder.File("m-9"));
        TestTensors.WriteSmall(folder.File("m-11"));
        File.Delete(folder.File("m-11.data-00000-of-00001"));
        Assert.DoesNotContain(CheckpointFolder.List(folder.Path), c => c.IsLatest);
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => CheckpointFolder.Latest(folder.Path));
        Assert.Equal(Assert.Throws<InvalidInputException>(() => CheckpointPath.Resolve(folder.Path)).Message, fault.Message);
        File.Delete(folder.File("m-11.index"));
        File.Delete(folder.File("m-9.index"));
        File.Delete(folder.File("m-9.data-00000-of-00001"));
        Assert.Equal(10, CheckpointFolder.Latest(folder.Path).Step);
        Assert.True(Assert.Single(CheckpointFolder.List(folder.Path)).IsLatest);
    }

    [Fact]
    public void A_V1_file_and_a_V2_prefix_of_one_name_are_two_checkpoints()
    {
        using TemporaryFolder folder = new();
        Tensor v1 = TestTensors.Random(DataType.Float32, 7, 3);
        V1Files.Write(folder.File("model.ckpt"), [new V1Files.Piece("dense/kernel", v1.Shape, null, v1)]);
        TestTensors.WriteSmall(folder.File("model.ckpt"));
        File.WriteAllText(folder.File("model.ckpt.data-00000-of-00004"), "of another save");
        File.WriteAllText(folder.File("checkpoint"), "model_checkpoint_path: \"model.ckpt\"\nall_model_checkpoint_paths: \"model.ckpt\"\n");
        IReadOnlyList<CheckpointSummary> all = CheckpointFolder.List(folder.Path);
        Assert.Equal([CheckpointVersion.V1, CheckpointVersion.V2], all.Select(c => c.Version!.Value));
        Assert.Equal([false, true], all.Select(c => c.IsLatest));
        Assert.All(all, c => Assert.True(c.IsComplete, c.Problem));
        foreach (CheckpointSummary one in all)
        {
            // The path of each leads back to it and not to the other, also by way of a reader.
            using CheckpointReader reader = CheckpointReader.Open(one.Location.ToPath());
            Assert.Equal(one.Version, reader.Version);
            using CheckpointReader again = CheckpointReader.Open(reader.Path);
            Assert.Equal(one.Version, again.Version);
            Assert.Equal(one.VariableCount, again.Variables.Count);
            Assert.NotEmpty(again.ReadTensor(again.Get("dense/kernel")).Bytes.ToArray());
        }
    }

    [Fact]
    public void Numbered_V1_files_are_one_checkpoint()
    {
        using TemporaryFolder folder = new();
        Tensor a = TestTensors.Random(DataType.Float32, 1, 2);
        V1Files.Write(folder.File("model.ckpt-5-00000-of-00002"), [new V1Files.Piece("a", a.Shape, null, a)]);
        V1Files.Write(folder.File("model.ckpt-5-00001-of-00002"), [new V1Files.Piece("b", a.Shape, null, a)]);
        CheckpointSummary one = Assert.Single(CheckpointFolder.List(folder.Path));
        Assert.Equal((5L, 2, 2), (one.Step, one.VariableCount, one.ShardCount));
        File.Delete(folder.File("model.ckpt-5-00000-of-00002"));
        Assert.False(Assert.Single(CheckpointFolder.List(folder.Path)).IsComplete);
    }

    [Fact]
    public void A_SavedModel_lists_its_variables()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("variables"));
        File.WriteAllText(folder.File("saved_model.pb"), "x");
        TestTensors.WriteSmall(folder.File("variables/variables"));
        Assert.Equal("variables", CheckpointFolder.Latest(folder.Path).Name);
    }

    [Fact]
    public void Reads_no_values()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("m"));
        File.WriteAllBytes(folder.File("m.data-00000-of-00001"), new byte[new FileInfo(folder.File("m.data-00000-of-00001")).Length]);
        Assert.True(Assert.Single(CheckpointFolder.List(folder.Path)).IsComplete);
    }

    [Fact]
    public void Files_that_Git_LFS_has_not_fetched_are_called_that()
    {
        using TemporaryFolder folder = new();
        const string Pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n";
        TestTensors.WriteSmall(folder.File("a"));
        TestTensors.WriteSmall(folder.File("b"));
        File.WriteAllText(folder.File("a.index"), Pointer);
        File.WriteAllText(folder.File("b.data-00000-of-00001"), Pointer);
        Assert.All(CheckpointFolder.List(folder.Path), c => Assert.Contains("Git LFS pointer", c.Problem, StringComparison.Ordinal));
        Assert.Contains("git lfs pull", Assert.Throws<UnrecognizedFormatException>(() => CheckpointReader.Open(folder.File("a"))).Remedy, StringComparison.Ordinal);
        using CheckpointReader reader = CheckpointReader.Open(folder.File("b"));
        Assert.Contains("git lfs pull", Assert.Throws<CorruptFileException>(() => reader.ReadStrings(reader.Get("names"))).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_checkpoints_says_what_it_holds()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("notes.txt"), "hello");
        Assert.Contains("notes.txt", Assert.Throws<InputNotFoundException>(() => CheckpointFolder.List(folder.Path)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.ckpt-1000", 1000L)]
    [InlineData("ckpt-1", 1L)]
    [InlineData("model.ckpt-20-?????-of-00002", 20L)]
    [InlineData("model.ckpt", null)]
    [InlineData("weights.05-0.31", null)]
    [InlineData("model-99999999999999999999", null)]
    public void The_step_is_the_number_behind_the_last_hyphen(string name, long? step) => Assert.Equal(step, CheckpointSummary.StepOf(name));
}
