using System.Diagnostics;

namespace TfModelTools.Tests.TestSupport;

/// <summary>The system's shell.</summary>
public static class Shell
{
    /// <summary>Runs a line of sh; whether it succeeded.</summary>
    public static bool TryRun(string line) => Run(line).ExitCode == 0;

    /// <summary>Runs a line of sh to its end.</summary>
    public static (int ExitCode, string Output, string Error) Run(string line)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
