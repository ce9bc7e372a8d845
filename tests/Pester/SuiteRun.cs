using System.Diagnostics;
using System.Text.Json;

namespace TfModelTools.Tests.Pester;

/// <summary>One run of the whole suite, shared by all its test cases: in as many PowerShell processes as there are processors, each of which takes the next test file.</summary>
public static class SuiteRun
{
    /// <summary>Names an installed PowerShell to run the suite in, in place of the one that tests/PesterHost builds.</summary>
    private const string ProgramVariable = "TFMODELTOOLS_PWSH";

    // Files that start processes of their own leave a process little to do: more would only take memory.
    private const int MostProcesses = 4;

    private static readonly Lazy<IReadOnlyList<SuiteResult>> LazyResults = new(Run);

    /// <summary>The results of every test of the suite; the first call runs it.</summary>
    public static IReadOnlyList<SuiteResult> Results => LazyResults.Value;

    /// <summary>The folder of the test files.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryRoot(), "tests", "Pester");

    private static SuiteResult[] Run()
    {
        string folder = Directory.CreateTempSubdirectory("tfmodel-pester-").FullName;
        try
        {
            Task<(int ExitCode, string Output)>[] runs = [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, MostProcesses)).Select(_ => Task.Factory.StartNew(
                () => Execute("-File", Path.Combine(Folder, "Invoke-Suite.ps1"), "-ResultFolder", folder), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
            Task.WaitAll(runs);
            string said = string.Join('\n', runs.Select(r => $"exit code {r.Result.ExitCode}:\n{r.Result.Output}"));
            SuiteResult[] results = [.. Directory.EnumerateFiles(folder).SelectMany(f => Read(f, said))];
            return results.Length > 0 ? results : throw new InvalidOperationException($"The Pester suite ended without results; {said}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        // A file that was taken and not ended is that of a process that died.
        static SuiteResult[] Read(string path, string said) => File.ReadAllText(path) is { Length: > 0 } json
            ? JsonSerializer.Deserialize<SuiteResult[]>(json)!
            : [new SuiteResult(Path.GetFileNameWithoutExtension(path), "all tests", "Failed", 0, $"the process that ran it ended in the middle; {said}")];
    }

    private static string FindProgram()
    {
        if (Environment.GetEnvironmentVariable(ProgramVariable) is { Length: > 0 } installed)
        {
            return installed;
        }

        string built = Path.Combine(RepositoryRoot(), "artifacts", "pwsh", OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        return File.Exists(built) ? built : throw new InvalidOperationException($"'{built}' is not there: build tests/PesterHost, or name an installed PowerShell in {ProgramVariable}.");
    }

    private static (int ExitCode, string Output) Execute(params string[] arguments)
    {
        var start = new ProcessStartInfo(FindProgram(), ["-NoProfile", "-NonInteractive", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
            Environment = { ["NO_COLOR"] = "1", ["POWERSHELL_UPDATECHECK"] = "Off", ["POWERSHELL_TELEMETRY_OPTOUT"] = "1" },
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "TfModelTools.sln")))
            {
                return d.FullName;
            }
        }

        throw new InvalidOperationException("TfModelTools.sln was not found above the tests.");
    }
}
