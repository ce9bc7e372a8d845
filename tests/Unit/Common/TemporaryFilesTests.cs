using TfModelTools.Common;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Common;

/// <summary>What killed processes have left is removed by the next writer; what anybody still writes, or what is not ours, is not.</summary>
public sealed class TemporaryFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_nobody_holds_is_removed_by_the_next_write_to_the_folder()
    {
        string file = TemporaryName.Beside(_folder.File("other.npz"));
        File.WriteAllText(file, "half");
        string folder = TemporaryName.Beside(_folder.File("project"));
        Directory.CreateDirectory(Path.Combine(folder, "content", "src"));
        File.WriteAllText(Path.Combine(folder, "content", "src", "a.cs"), "half");
        File.WriteAllText(Path.Combine(folder, TemporaryFiles.LockName), "");
        Directory.CreateDirectory(TemporaryName.Beside(_folder.File("empty")));

        Write("a.bin");

        Assert.Equal(["a.bin"], _folder.Entries());
    }

    [Fact]
    public void What_somebody_writes_stays()
    {
        using OutputFile living = OutputFile.Create(_folder.File("b.bin"), OverwriteMode.Refuse);
        using OutputFolder livingFolder = OutputFolder.Create(_folder.File("folder"), OverwriteMode.Refuse);
        livingFolder.WriteText("x", "x");
        living.Stream.Write([1, 2, 3]);

        Write("a.bin");
        living.Commit();
        livingFolder.Commit();

        Assert.Equal(["a.bin", "b.bin", "folder", "folder/.tfmodeltools.sha256", "folder/x"], _folder.Entries());
    }

    [Fact]
    public void Many_writers_in_a_folder_never_take_each_other_s_files_for_left_behind()
    {
        Parallel.For(0, 8, writer =>
        {
            for (int i = 0; i < 50; i++)
            {
                Write($"{writer}-{i}");
                using OutputFolder folder = OutputFolder.Create(_folder.File($"folder-{writer}"), OverwriteMode.Replace);
                folder.FlushesToDisk = false;
                folder.WriteText("a", "b");
                folder.Commit();
            }
        });
        Assert.Equal((8 * 50) + (8 * 3), _folder.Entries().Length);
    }

    [Fact]
    public void What_is_not_ours_stays()
    {
        string[] others = [".a.bin.0123456789abcdef0123456789abcdef.tmp", ".x.tmp", "x.tmp", ".tfmodel-01234567-0123456789abcdef.tmp", ".a.tfmodel-x.tmp", ".a.tfmodel-01234567-0123456789abcdef.tmp~"];
        foreach (string name in others)
        {
            File.WriteAllText(_folder.File(name), "theirs");
        }

        // Of another machine that shares the folder: its locks may not be seen here.
        string foreign = ".a.bin.tfmodel-00000000-0123456789abcdef.tmp";
        File.WriteAllText(_folder.File(foreign), "theirs");

        // A folder of such a name that holds something else.
        string filled = TemporaryName.Beside(_folder.File("z"));
        Directory.CreateDirectory(filled);
        File.WriteAllText(Path.Combine(filled, "thing"), "theirs");

        Write("a.bin");

        Assert.All(others.Append(foreign), name => Assert.True(File.Exists(_folder.File(name)), name));
        Assert.True(File.Exists(Path.Combine(filled, "thing")));
        File.SetLastWriteTimeUtc(_folder.File(foreign), DateTime.UtcNow.AddDays(-2));
        Write("a.bin");
        Assert.False(File.Exists(_folder.File(foreign)));
    }

    [Fact]
    public void The_only_copy_of_a_folder_is_put_back()
    {
        string staging = TemporaryName.Beside(_folder.File("project"));
        Directory.CreateDirectory(Path.Combine(staging, TemporaryFiles.OldName));
        File.WriteAllText(Path.Combine(staging, TemporaryFiles.OldName, "a.cs"), "old");
        File.WriteAllText(Path.Combine(staging, TemporaryFiles.LockName), "");

        Write("a.bin");

        Assert.Equal(["a.bin", "project", "project/a.cs"], _folder.Entries());
    }

    [Fact]
    public void A_name_of_the_greatest_length_can_be_written()
    {
        string name = new string('ü', 127) + "x"; // 255 bytes in UTF-8
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Write(name);
        Assert.Equal([name], _folder.Entries());
    }

    private void Write(string name)
    {
        using OutputFile output = OutputFile.Create(_folder.File(name), OverwriteMode.Replace);
        output.FlushesToDisk = false;
        output.Stream.Write([1]);
        output.Commit();
    }
}
