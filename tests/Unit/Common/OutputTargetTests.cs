using System.Net.Sockets;
using TfModelTools.Common;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Common;

/// <summary>What becomes of links, pipes, devices, permissions and owners where an output is written.</summary>
public sealed class OutputTargetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void A_link_is_written_through_and_stays()
    {
        Directory.CreateDirectory(_folder.File("there"));
        File.WriteAllText(_folder.File("there/a"), "old");
        File.CreateSymbolicLink(_folder.File("there/link"), "a");
        File.CreateSymbolicLink(_folder.File("first"), "there/link");

        Write("first", "new");

        Assert.Equal("there/link", new FileInfo(_folder.File("first")).LinkTarget);
        Assert.Equal("a", new FileInfo(_folder.File("there/link")).LinkTarget);
        Assert.Null(new FileInfo(_folder.File("there/a")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(_folder.File("there/a")));
        Assert.Equal(["first", "there", "there/a", "there/link"], _folder.Entries());
        Assert.Equal($", write through the link to '{_folder.File("there/a")}', replace that file", OutputFile.Describe(_folder.File("first"), OverwriteMode.Replace));
    }

    [UnixFact]
    public void Dots_behind_a_link_to_a_folder_are_those_of_the_folder_it_leads_to()
    {
        Directory.CreateDirectory(_folder.File("x/y"));
        File.CreateSymbolicLink(_folder.File("x/y/link"), "../a");
        Directory.CreateSymbolicLink(_folder.File("short"), "x/y");

        Write("short/link", "new");

        Assert.Equal("new", File.ReadAllText(_folder.File("x/a")));
        Assert.False(File.Exists(_folder.File("a")));
    }

    [UnixFact]
    public void A_link_to_nothing_is_refused_and_on_demand_what_it_names_is_written()
    {
        File.CreateSymbolicLink(_folder.File("link"), "a");
        OutputException e = Assert.Throws<OutputException>(() => Write("link", "new", OverwriteMode.Refuse));
        Assert.Contains($"is a link to '{_folder.File("a")}', which does not exist", e.Problem, StringComparison.Ordinal);

        Write("link", "new");
        Assert.Equal("new", File.ReadAllText(_folder.File("a")));
        Assert.Equal("a", new FileInfo(_folder.File("link")).LinkTarget);

        File.CreateSymbolicLink(_folder.File("far"), "no/such/a");
        Assert.Contains("whose folder does not exist", Assert.Throws<OutputException>(() => Write("far", "new")).Problem, StringComparison.Ordinal);
    }

    [UnixFact]
    public void A_loop_of_links_is_refused()
    {
        File.CreateSymbolicLink(_folder.File("a"), "b");
        File.CreateSymbolicLink(_folder.File("b"), "a");
        OutputException e = Assert.Throws<OutputException>(() => Write("a", "new"));
        Assert.Contains("leads back to itself", e.Problem, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], _folder.Entries());
    }

    [UnixFact]
    public void A_file_that_is_replaced_keeps_its_permissions()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (UnixFileMode mode in new[] { UnixFileMode.UserRead | UnixFileMode.UserWrite, UnixFileMode.UserRead | UnixFileMode.GroupRead, (UnixFileMode)0x1ff })
        {
            File.WriteAllText(_folder.File("a"), "old");
            File.SetUnixFileMode(_folder.File("a"), mode);
            using (OutputFile output = OutputFile.Create(_folder.File("a"), OverwriteMode.Replace))
            {
                // Nobody else may read what is not whole yet of a file that was private.
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.Entries().Select(_folder.File).Single(f => f.EndsWith(".tmp", StringComparison.Ordinal))));
                output.Stream.Write("new"u8);
                output.Commit();
            }

            Assert.Equal(mode, File.GetUnixFileMode(_folder.File("a")));
            Assert.Equal("new", File.ReadAllText(_folder.File("a")));
            File.Delete(_folder.File("a"));
        }
    }

    [DeviceFact]
    public void A_file_that_is_replaced_keeps_its_owner()
    {
        File.WriteAllText(_folder.File("a"), "old");
        Assert.True(Shell.TryRun($"chown 1234:2345 '{_folder.File("a")}'"));
        Write("a", "new");
        Assert.Equal("1234 2345", Shell.Run($"stat -c '%u %g' '{_folder.File("a")}'").Output.Trim());
    }

    [UnixFact]
    public void Another_name_of_a_file_keeps_the_old_content_and_that_is_said_before()
    {
        File.WriteAllText(_folder.File("a"), "old");
        Assert.True(Shell.TryRun($"ln '{_folder.File("a")}' '{_folder.File("b")}'"));
        Assert.Equal(", replace the file (its 1 other names keep the old content)", OutputFile.Describe(_folder.File("a"), OverwriteMode.Replace));
        Write("a", "new");
        Assert.Equal("old", File.ReadAllText(_folder.File("b")));
    }

    [UnixFact]
    public async Task A_pipe_gets_the_content_and_stays_a_pipe()
    {
        Assert.True(Shell.TryRun($"mkfifo '{_folder.File("pipe")}'"));
        foreach (OutputOrder order in Enum.GetValues<OutputOrder>())
        {
            foreach (OverwriteMode mode in Enum.GetValues<OverwriteMode>())
            {
                Task<string> reading = Task.Run(() => File.ReadAllText(_folder.File("pipe")));
                Write("pipe", "new", mode, order);
                Assert.Equal("new", await reading);
                Assert.Equal(FileKind.Pipe, FileStatus.OfLink(_folder.File("pipe"))!.Value.Kind);
                Assert.Equal(["pipe"], _folder.Entries());
            }
        }

        Assert.Equal(", stream into the pipe", OutputFile.Describe(_folder.File("pipe"), OverwriteMode.Replace));
    }

    [DeviceFact]
    public void A_device_is_written_into_and_stays_a_device()
    {
        Assert.True(Shell.TryRun($"mknod '{_folder.File("null")}' c 1 3"));
        File.CreateSymbolicLink(_folder.File("link"), "null");
        foreach (string name in new[] { "null", "link" })
        {
            Write(name, "new");
            Write(name, "new", order: OutputOrder.Forward);
            Assert.Equal(", stream into the device", OutputFile.Describe(_folder.File(name), OverwriteMode.Replace));
        }

        Assert.Equal(FileKind.CharacterDevice, FileStatus.OfLink(_folder.File("null"))!.Value.Kind);
        Assert.Equal(FileKind.Link, FileStatus.OfLink(_folder.File("link"))!.Value.Kind);
        Assert.Equal(["link", "null"], _folder.Entries());
    }

    [DeviceFact]
    public void A_full_device_is_one_error()
    {
        Assert.True(Shell.TryRun($"mknod '{_folder.File("full")}' c 1 7"));
        foreach (OutputOrder order in Enum.GetValues<OutputOrder>())
        {
            OutputException e = Assert.Throws<OutputException>(() => Write("full", "new", order: order));
            Assert.Contains(_folder.File("full"), e.Problem, StringComparison.Ordinal);
        }

        Assert.Equal(["full"], _folder.Entries());
    }

    [DeviceFact]
    public void A_disk_is_not_written_over_by_mistake()
    {
        Assert.True(Shell.TryRun($"mknod '{_folder.File("disk")}' b 7 250"));
        OutputException e = Assert.Throws<OutputException>(() => Write("disk", "new", OverwriteMode.Refuse));
        Assert.Contains("device of blocks", e.Problem, StringComparison.Ordinal);
        Assert.Equal(FileKind.BlockDevice, FileStatus.OfLink(_folder.File("disk"))!.Value.Kind);
    }

    [UnixFact]
    public void A_socket_is_refused_and_stays()
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.File("s")));
        Assert.Contains("is a socket", Assert.Throws<OutputException>(() => Write("s", "new")).Problem, StringComparison.Ordinal);
        Assert.Equal(["s"], _folder.Entries());
    }

    [UnixFact]
    public void A_link_to_a_folder_is_written_through_and_stays()
    {
        WriteFolder("there", "old");
        Directory.CreateSymbolicLink(_folder.File("link"), "there");
        WriteFolder("link", "new");

        Assert.Equal(["link", "there", "there/.tfmodeltools.sha256", "there/new"], _folder.Entries().Where(e => !e.StartsWith("link/", StringComparison.Ordinal)));
        Assert.Equal("there", new FileInfo(_folder.File("link")).LinkTarget);
    }

    [UnixFact]
    public void A_folder_that_holds_a_pipe_is_not_replaced()
    {
        WriteFolder("out", "deep/x");
        Assert.True(Shell.TryRun($"mkfifo '{_folder.File("out/deep/pipe")}'"));
        OutputException e = Assert.Throws<OutputException>(() => OutputFolder.Create(_folder.File("out"), OverwriteMode.Replace));
        Assert.Contains("deep/pipe", e.Problem, StringComparison.Ordinal);
        Assert.Equal(["out", "out/.tfmodeltools.sha256", "out/deep", "out/deep/pipe", "out/deep/x"], _folder.Entries());
    }

    [Fact]
    public void The_folder_a_process_runs_in_is_not_replaced()
    {
        string current = Environment.CurrentDirectory;
        Assert.Throws<OutputException>(() => OutputFolder.EnsureAllowed(current, OverwriteMode.Replace));
        Assert.Throws<OutputException>(() => OutputFolder.EnsureAllowed(Path.GetDirectoryName(current)!, OverwriteMode.Replace));
    }

    private void WriteFolder(string name, string file)
    {
        using OutputFolder output = OutputFolder.Create(_folder.File(name), OverwriteMode.Replace);
        output.WriteText(file, "x");
        output.Commit();
    }

    private void Write(string name, string text, OverwriteMode mode = OverwriteMode.Replace, OutputOrder order = OutputOrder.Seeking)
    {
        using OutputFile output = OutputFile.Create(_folder.File(name), mode, order: order);
        output.Stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        output.Commit();
    }
}
