using System.Diagnostics;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Cli;

/// <summary>Half a file in a pipe is no success, and a standard error that nobody reads is no failure.</summary>
public sealed class BrokenPipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void A_reader_who_leaves_in_the_middle_of_a_file_is_an_error()
    {
        // Far more than a pipe holds.
        using Process process = Start($"export {Source(1 << 20)} --out - --format npz", $"2>'{_folder.File("told")}'");
        Assert.Equal('P', process.StandardOutput.Read());
        process.StandardOutput.Close();
        process.WaitForExit();
        Assert.Equal(1, process.ExitCode);
        string told = File.ReadAllText(_folder.File("told"));
        Assert.Contains("the program that reads it has ended", told, StringComparison.Ordinal);
        Assert.DoesNotContain("permissions", told, StringComparison.Ordinal);
    }

    [UnixFact]
    public void A_reader_who_leaves_in_the_middle_of_a_listing_is_none()
    {
        using Process process = Start($"variables {Source(1)}", "2>/dev/null");
        process.StandardOutput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [UnixFact]
    public void An_error_that_nobody_can_be_told_keeps_its_exit_code() => Tell("2>&-");

    [UnixFact]
    public void Nor_does_a_full_device_change_it() => Tell(File.Exists("/dev/full") ? "2>/dev/full" : "2>&-");

    private void Tell(string redirection)
    {
        using (Process failing = Start("variables nosuch", redirection))
        {
            failing.WaitForExit();
            Assert.Equal(1, failing.ExitCode);
        }

        using Process writing = Start($"export {Source(1)} --out - --format json", redirection);
        Assert.Contains("v0", writing.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        writing.WaitForExit();
        Assert.Equal(0, writing.ExitCode);
    }

    private string Source(int elements)
    {
        string path = _folder.File("w.safetensors");
        using TensorSource source = new([KeyValuePair.Create("v0", Tensor.Create<float>(new float[elements], new TensorShape(elements)))]);
        WeightExporter.Export(source, source.Variables, path);
        return path;
    }

    private static Process Start(string arguments, string redirection)
    {
        ProcessStartInfo info = new("/bin/sh", ["-c", $"exec dotnet '{typeof(TfModelTools.Cli.CliConsole).Assembly.Location}' {arguments} {redirection}"]) { RedirectStandardOutput = true };
        return Process.Start(info)!;
    }
}
