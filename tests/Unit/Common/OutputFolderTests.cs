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
        Write("old", "of the old one");
        Write("new");

        Assert.Equal("new", File.ReadAllText(_folder.File("out/a/b.txt")));
        Assert.Equal(Whole, _folder.Entries());
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
        Assert.Equal(Whole, _folder.Entries());
    }

    [UnixFact]
    public void The_record_is_one_that_sha256sum_verifies()
    {
        Write("abc", "of\nlines", @"of\backslashes");
        Assert.Contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a/b.txt\n", File.ReadAllText(_folder.File("out/.tfmodeltools.sha256")), StringComparison.Ordinal);
        if (Shell.TryRun("sha256sum --version"))
        {
            Assert.True(Shell.TryRun($"cd '{_folder.File("out")}' && sha256sum -c --strict {OutputFolderRecord.FileName}"));
        }

        Write("new");
    }

    [Theory]
    [InlineData("thesis.docx", "thesis.docx")]
    [InlineData("a/thesis.docx", "a/thesis.docx")]
    [InlineData(".git/HEAD", ".git/")]
    [InlineData("notes/2026/may.md", "notes/")]
    [InlineData("bin/x.dll", "bin/")]
    [InlineData(".tfmodeltools.sha256/x", "a/")]
    public void What_was_not_written_here_is_never_replaced(string name, string listed)
    {
        Write("old");
        if (name.StartsWith(OutputFolderRecord.FileName, StringComparison.Ordinal))
        {
            File.Delete(_folder.File("out/.tfmodeltools.sha256"));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File("out/" + name))!);
        File.WriteAllText(_folder.File("out/" + name), "mine");
        string[] before = _folder.Entries();

        OutputException e = Assert.Throws<OutputException>(() => Write("new"));
        Assert.Contains(listed, e.Problem, StringComparison.Ordinal);
        Assert.Throws<OutputException>(() => OutputFolder.Describe(_folder.File("out"), OverwriteMode.Replace));
        Assert.Equal("mine", File.ReadAllText(_folder.File("out/" + name)));
        Assert.Equal("old", File.ReadAllText(_folder.File("out/a/b.txt")));
        Assert.Equal(before, _folder.Entries());
    }

    [Fact]
    public void A_folder_without_record_is_not_replaced_and_one_that_is_empty_is()
    {
        Directory.CreateDirectory(_folder.File("out/empty"));
        OutputException e = Assert.Throws<OutputException>(() => Write("new"));
        Assert.Contains("It holds empty/.", e.Problem, StringComparison.Ordinal);
        Directory.Delete(_folder.File("out/empty"));
        Write("new");
        Assert.Equal(Whole, _folder.Entries());
    }

    [Theory]
    [InlineData("edited ")]
    [InlineData("Second ")]
    public void A_file_that_was_edited_is_somebody_s_work(string text)
    {
        Write("old", "second");
        File.WriteAllText(_folder.File("out/second"), text[..^1]);
        OutputException e = Assert.Throws<OutputException>(() => Write("new"));
        Assert.EndsWith("holds files that were changed since they were written: second.", e.Problem, StringComparison.Ordinal);
        Assert.Equal(text[..^1], File.ReadAllText(_folder.File("out/second")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015aX  a/b.txt\n")]
    [InlineData("my own list\n")]
    public void A_record_that_cannot_be_read_is_none(string text)
    {
        Write("old");
        File.WriteAllText(_folder.File("out/.tfmodeltools.sha256"), text);
        OutputException e = Assert.Throws<OutputException>(() => Write("new"));
        Assert.Contains("was not written by these tools", e.Problem, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(_folder.File("out/a/b.txt")));
    }

    [Fact]
    public void What_somebody_put_there_meanwhile_comes_back()
    {
        Write("old");
        using OutputFolder output = OutputFolder.Create(_folder.File("out"), OverwriteMode.Replace);
        output.WriteText("a/b.txt", "new");
        File.WriteAllText(_folder.File("out/a/mine"), "mine");
        Assert.Throws<OutputException>(output.Commit);
        output.Dispose();
        Assert.Equal(["out", "out/.tfmodeltools.sha256", "out/a", "out/a/b.txt", "out/a/mine"], _folder.Entries());
        Assert.Equal("old", File.ReadAllText(_folder.File("out/a/b.txt")));
    }

    [Fact]
    public void What_a_build_leaves_beside_a_project_is_carried_over()
    {
        Write("old", "code/p.csproj", "code/app/q.csproj");
        foreach (string name in new[] { "code/bin/Debug/p.dll", "code/obj/p.json", "code/app/obj/q.json", "code/app/TestResults/r.trx", ".DS_Store" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File("out/" + name))!);
            File.WriteAllText(_folder.File("out/" + name), name);
        }

        string[] before = _folder.Entries();
        Write("new", "code/p.csproj", "code/app/q.csproj");
        Assert.Equal(before, _folder.Entries());
        Assert.Equal("new", File.ReadAllText(_folder.File("out/a/b.txt")));
        Assert.Equal("code/obj/p.json", File.ReadAllText(_folder.File("out/code/obj/p.json")));

        // No place for it any more.
        OutputException e = Assert.Throws<OutputException>(() => Write("newer", "code/p.csproj"));
        Assert.Contains("code/app/", e.Problem, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Entries());
        Assert.Equal("new", File.ReadAllText(_folder.File("out/a/b.txt")));
        Assert.Equal("code/obj/p.json", File.ReadAllText(_folder.File("out/code/obj/p.json")));
    }

    [UnixFact]
    public void Links_are_not_followed()
    {
        Write("old", "second");
        File.WriteAllText(_folder.File("mine"), "second");
        File.Delete(_folder.File("out/second"));
        File.CreateSymbolicLink(_folder.File("out/second"), _folder.File("mine"));
        OutputException e = Assert.Throws<OutputException>(() => Write("new"));
        Assert.EndsWith("holds what was not written with it: second.", e.Problem, StringComparison.Ordinal);
        Assert.Equal("second", File.ReadAllText(_folder.File("mine")));
    }

    [Fact]
    public void What_would_go_is_told()
    {
        Assert.Equal(string.Empty, OutputFolder.Describe(_folder.File("out"), OverwriteMode.Replace));
        Write("old", "second");
        Assert.Equal(", replace the 2 files that were written there (a/b.txt, second)", OutputFolder.Describe(_folder.File("out"), OverwriteMode.Replace));
    }

    private static string[] Whole => ["out", "out/.tfmodeltools.sha256", "out/a", "out/a/b.txt"];

    private void Write(string text, params string[] others)
    {
        using OutputFolder output = OutputFolder.Create(_folder.File("out"), OverwriteMode.Replace);
        output.WriteText("a/b.txt", text);
        foreach (string other in others)
        {
            output.WriteText(other, other);
        }

        output.Commit();
    }
}
