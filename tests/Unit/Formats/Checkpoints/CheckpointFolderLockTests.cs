using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Formats.Checkpoints.Verification;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Checkpoints;

public sealed class CheckpointFolderLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_second_waits_for_the_first()
    {
        CheckpointFolderLock first = CheckpointFolderLock.Acquire(_folder.Path);
        Task<CheckpointFolderLock> second = Task.Run(() => CheckpointFolderLock.Acquire(_folder.Path));
        await Task.Delay(100);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void Who_has_waited_long_enough_is_told()
    {
        using CheckpointFolderLock first = CheckpointFolderLock.Acquire(_folder.Path);
        OutputException e = Assert.Throws<OutputException>(() => CheckpointFolderLock.Acquire(_folder.Path, patience: TimeSpan.FromMilliseconds(50)));
        Assert.Contains(_folder.Path, e.Problem, StringComparison.Ordinal);
        Assert.Contains("Another process", e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Waiting_can_be_cancelled()
    {
        using CheckpointFolderLock first = CheckpointFolderLock.Acquire(_folder.Path);
        using CancellationTokenSource stop = new(50);
        Assert.Throws<OperationCanceledException>(() => CheckpointFolderLock.Acquire(_folder.Path, cancellationToken: stop.Token));
    }

    [Fact]
    public void A_file_that_a_killed_process_has_left_blocks_nobody()
    {
        File.WriteAllText(_folder.File(CheckpointFolderLock.FileName), "");
        CheckpointFolderLock.Acquire(_folder.Path).Dispose();
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void It_is_one_holder_s_however_many_want_it()
    {
        int holders = 0, most = 0;
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 20; i++)
            {
                using CheckpointFolderLock held = CheckpointFolderLock.Acquire(_folder.Path);
                most = Math.Max(most, Interlocked.Increment(ref holders));
                Thread.Yield();
                Interlocked.Decrement(ref holders);
            }
        });
        Assert.Equal(1, most);
        Assert.Empty(_folder.Entries());
    }

    [UnixFact]
    public void A_checkpoint_of_links_is_not_replaced()
    {
        TestTensors.WriteSmall(_folder.File("real"));
        File.CreateSymbolicLink(_folder.File("m.index"), "real.index");
        File.CreateSymbolicLink(_folder.File("m.data-00000-of-00001"), "real.data-00000-of-00001");
        string[] before = _folder.Entries();
        OutputException e = Assert.Throws<OutputException>(() => TensorBundleWriter.Create(_folder.File("m"), OverwriteMode.Replace));
        Assert.Contains("is a link", e.Problem, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Entries());
        Assert.Empty(CheckpointVerifier.Verify(CheckpointPath.Bundle(_folder.File("real"))).Faults);
    }
}
