using TfModelTools.Common;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Common;

public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_replaced_whole()
    {
        Write("old");
        File.WriteAllText(_folder.File("out/left over"), "x");
        Write("new");

        Assert.Equal("new", File.ReadAllText(_folder.File("out/a/b.txt")));
        Assert.False(File.Exists(_folder.File("out/left over")));
        Assert.Equal(["out", "out/a", "out/a/b.txt"], _folder.Entries());
    }

    [UnixFact]
    public async Task Whoever_looks_while_a_folder_is_replaced_sees_the_old_or_the_new()
    {
        Write("0");
        using CancellationTokenSource stop = new();
        Task<int> watching = Task.Run(() =>
        {
            int missing = 0;
            while (!stop.IsCancellationRequested)
            {
                missing += Directory.Exists(_folder.File("out")) ? 0 : 1;
            }

            return missing;
        });
        for (int i = 1; i <= 100; i++)
        {
            Write("x");
        }

        await stop.CancelAsync();
        Assert.Equal(0, await watching);
    }

    [Fact]
    public void Without_a_commit_the_old_folder_stays()
    {
        Write("old");
        using (OutputFolder output = OutputFolder.Create(_folder.File("out"), OverwriteMode.Replace))
        {
            output.WriteText("a/b.txt", "new");
        }

        Assert.Equal("old", File.ReadAllText(_folder.File("out/a/b.txt")));
        Assert.Equal(["out", "out/a", "out/a/b.txt"], _folder.Entries());
    }

    private void Write(string text)
    {
        using OutputFolder output = OutputFolder.Create(_folder.File("out"), OverwriteMode.Replace);
        output.WriteText("a/b.txt", text);
        output.Commit();
    }
}
