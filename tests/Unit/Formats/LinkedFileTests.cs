using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Formats.Checkpoints.Verification;
using TfModelTools.Tests.Formats.Checkpoints;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Formats;

/// <summary>Files that are links, as all of a model hub's cache are: their lengths and times are those of what they lead to.</summary>
public sealed class LinkedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void A_checkpoint_of_links_is_whole_and_as_large_as_its_files()
    {
        string[] before = Cache();
        CheckpointSummary summary = CheckpointFolder.List(_folder.File("snapshot")).Single();
        Assert.True(summary.IsComplete, summary.Problem);
        Assert.Equal(before.Sum(f => new FileInfo(f).Length), summary.ByteSize);
        Assert.Empty(CheckpointVerifier.Verify(summary.Location).Faults);
        using IVariableSource source = WeightSources.Open(_folder.File("snapshot/m"));
        Assert.NotEmpty(source.ReadAll());
    }

    [UnixFact]
    public void The_time_of_a_link_is_that_of_its_file()
    {
        Cache();
        DateTime time = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        foreach (string blob in Directory.EnumerateFiles(_folder.File("blobs")))
        {
            File.SetLastWriteTimeUtc(blob, time);
        }

        Assert.Equal(time, CheckpointFolder.List(_folder.File("snapshot")).Single().Time!.Value.UtcDateTime);
        Assert.Equal(time, FileStatus.Of(_folder.File("snapshot/m.index"))!.Value.LastWriteTime);
    }

    [UnixFact]
    public void Lengths_are_those_of_what_a_link_leads_to()
    {
        File.WriteAllBytes(_folder.File("a"), new byte[1000]);
        File.CreateSymbolicLink(_folder.File("link"), "a");
        File.CreateSymbolicLink(_folder.File("second"), "link");
        Assert.Equal(1000, InputFile.LengthOf(_folder.File("second")));
        Assert.Equal(1000, FileStatus.Of(_folder.File("second"))?.Length);
        Assert.Equal(FileKind.Link, FileStatus.OfLink(_folder.File("link"))!.Value.Kind);
        File.Delete(_folder.File("a"));
        Assert.Null(FileStatus.Of(_folder.File("link")));
        Assert.Contains("does not exist", Assert.Throws<InputNotFoundException>(() => InputFile.LengthOf(_folder.File("link"))).Problem, StringComparison.Ordinal);
    }

    /// <summary>A checkpoint as a hub's cache keeps it: files named by their content in one folder, links to them in another.</summary>
    private string[] Cache()
    {
        Directory.CreateDirectory(_folder.File("blobs"));
        Directory.CreateDirectory(_folder.File("snapshot"));
        TestTensors.WriteSmall(_folder.File("blobs/m"));
        int i = 0;
        List<string> blobs = [];
        foreach (string file in Directory.EnumerateFiles(_folder.File("blobs")).ToArray())
        {
            string blob = _folder.File($"blobs/{i++:x40}");
            File.Move(file, blob);
            blobs.Add(blob);
            File.CreateSymbolicLink(_folder.File("snapshot/" + Path.GetFileName(file)), $"../blobs/{Path.GetFileName(blob)}");
        }

        return [.. blobs];
    }
}
