using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Checkpoints.Folders;

public sealed class CheckpointManagerTests
{
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Writes_what_TensorFlow_writes()
    {
        using TemporaryFolder folder = new();
        Save(folder, 1, CheckpointRetention.All);
        Save(folder, 2, CheckpointRetention.All, 90.5);
        Assert.Equal(
            """
            model_checkpoint_path: "model.ckpt-2"
            all_model_checkpoint_paths: "model.ckpt-1"
            all_model_checkpoint_paths: "model.ckpt-2"
            all_model_checkpoint_timestamps: 1704067200.0
            all_model_checkpoint_timestamps: 1704067290.5
            last_preserved_timestamp: 1704067199.0

            """,
            File.ReadAllText(folder.File("checkpoint")).ReplaceLineEndings());
    }

    [Fact]
    public void Keeps_so_many_and_deletes_the_oldest()
    {
        using TemporaryFolder folder = new();
        for (int step = 1; step <= 7; step++)
        {
            File.WriteAllText(folder.File($"model.ckpt-{step}.meta"), "graph");
            Save(folder, step, new CheckpointRetention(5), step * 60);
        }

        Assert.Equal([3, 4, 5, 6, 7], CheckpointFolder.List(folder.Path).Select(c => c.Step));
        Assert.Equal(1 + (5 * 3), folder.Entries().Length);
        Assert.All(CheckpointFolder.List(folder.Path), c => Assert.True(c.IsComplete && c.IsRecorded));
    }

    [Fact]
    public void Keeps_one_for_each_span_for_good_and_names_it_no_more()
    {
        // CheckpointManager(max_to_keep=2, keep_checkpoint_every_n_hours=2), saved every hour: of those that leave the list the first is
        // younger than two hours after the beginning and goes, the next that is two hours behind the last preserved stays.
        using TemporaryFolder folder = new();
        for (int hour = 0; hour < 9; hour++)
        {
            Save(folder, hour, new CheckpointRetention(2, TimeSpan.FromHours(2)), hour * 3600);
        }

        IReadOnlyList<CheckpointSummary> left = CheckpointFolder.List(folder.Path);
        Assert.Equal([2, 4, 6, 7, 8], left.Select(c => c.Step));
        Assert.Equal([7, 8], left.Where(c => c.IsRecorded).Select(c => c.Step));
        Assert.Equal((Start.AddHours(6) - DateTimeOffset.UnixEpoch).TotalSeconds, CheckpointState.Read(folder.File("checkpoint")).LastPreservedTimestamp);
    }

    [Fact]
    public void Saving_the_same_prefix_again_puts_it_last()
    {
        using TemporaryFolder folder = new();
        Save(folder, 1, CheckpointRetention.All);
        Save(folder, 2, CheckpointRetention.All, 1);
        Save(folder, 1, CheckpointRetention.All, 2);
        Assert.Equal(["model.ckpt-2", "model.ckpt-1"], CheckpointState.Read(folder.File("checkpoint")).AllModelCheckpointPaths);
    }

    [Fact]
    public void Names_no_checkpoint_that_is_gone_and_takes_absolute_paths_of_a_moved_folder()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("model.ckpt-1"));
        TestTensors.WriteSmall(folder.File("model.ckpt-2"));
        File.WriteAllText(
            folder.File("checkpoint"),
            """
            model_checkpoint_path: "/somewhere/else/model.ckpt-2"
            all_model_checkpoint_paths: "/somewhere/else/model.ckpt-0"
            all_model_checkpoint_paths: "/somewhere/else/model.ckpt-1"
            all_model_checkpoint_paths: "/somewhere/else/model.ckpt-2"
            """);
        File.SetLastWriteTimeUtc(folder.File("model.ckpt-1.index"), Start.UtcDateTime.AddDays(-2));
        Save(folder, 3, new CheckpointRetention(2));
        CheckpointState state = CheckpointState.Read(folder.File("checkpoint"));
        Assert.Equal(["model.ckpt-2", "model.ckpt-3"], state.AllModelCheckpointPaths);
        Assert.Equal([2, 3], CheckpointFolder.List(folder.Path).Select(c => c.Step));
    }

    [Fact]
    public void Never_deletes_outside_of_the_folder()
    {
        using TemporaryFolder original = new();
        using TemporaryFolder copy = new();
        TestTensors.WriteSmall(original.File("model.ckpt-1"));
        File.WriteAllText(copy.File("checkpoint"), $"model_checkpoint_path: \"{original.File("model.ckpt-1")}\"\nall_model_checkpoint_paths: \"{original.File("model.ckpt-1")}\"\n");
        string[] before = original.Entries();
        Save(copy, 2, new CheckpointRetention(1));
        Assert.Equal(before, original.Entries());
        Assert.Equal(["model.ckpt-2"], CheckpointState.Read(copy.File("checkpoint")).AllModelCheckpointPaths);
    }

    [Fact]
    public void No_step_leaves_a_state_file_that_names_what_is_not_whole()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder copies = new();
        FolderSnapshots snapshots = new(folder.Path, copies.Path);
        for (int step = 1; step <= 4; step++)
        {
            Save(folder, step, new CheckpointRetention(2), step, snapshots.Take);
        }

        Assert.True(snapshots.Taken.Count > 8);
        foreach (string copy in snapshots.Taken)
        {
            Assert.All(CheckpointFolder.List(copy).Where(c => c.IsRecorded), c => Assert.True(c.IsComplete, c.Problem));
        }
    }

    [Fact]
    public void What_would_be_deleted_is_what_is_deleted()
    {
        using TemporaryFolder folder = new();
        for (int step = 1; step <= 4; step++)
        {
            Save(folder, step, CheckpointRetention.All, step);
        }

        string prefix = folder.File("model.ckpt-5");
        CheckpointRetention two = new(2);
        string[] before = folder.Entries();
        Assert.Equal(["model.ckpt-1", "model.ckpt-2", "model.ckpt-3"], CheckpointManager.Open(folder.Path).WouldDelete(prefix, two, Start.AddSeconds(5)).Select(Path.GetFileName));
        Assert.Equal(
            ", delete 'model.ckpt-1', 'model.ckpt-2', 'model.ckpt-3'",
            TfModelTools.Weights.Checkpoints.CheckpointExporter.Describe(prefix, new TfModelTools.Weights.Checkpoints.CheckpointExportOptions { Retention = two }));
        Assert.Equal(before, folder.Entries());
        Save(folder, 5, two, 5);
        Assert.Equal([4, 5], CheckpointFolder.List(folder.Path).Select(c => c.Step));
    }

    [Fact]
    public void A_state_file_that_cannot_be_read_is_reported_and_kept()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("checkpoint"), "model_checkpoint_path \"no colon\"");
        Assert.Throws<CorruptFileException>(() => CheckpointManager.Open(folder.Path));
    }

    [Fact]
    public void Zero_checkpoints_cannot_be_kept()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<InvalidInputException>(() => CheckpointManager.Open(folder.Path).Record(folder.File("x"), new CheckpointRetention(0), Start));
    }

    private static void Save(TemporaryFolder folder, int step, CheckpointRetention retention, double seconds = 0, Action? afterStep = null)
    {
        string prefix = folder.File($"model.ckpt-{step}");
        if (!File.Exists(prefix + ".index"))
        {
            TestTensors.WriteSmall(prefix);
        }

        using CheckpointFolderLock held = CheckpointFolderLock.Acquire(folder.Path);
        CheckpointManager.Open(folder.Path).Record(held, prefix, retention, Start.AddSeconds(seconds), afterStep);
    }
}
