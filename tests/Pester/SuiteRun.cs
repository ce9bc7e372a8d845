using System.Diagnostics;
using System.Text.Json;

namespace TfModelTools.Tests.Pester;

/// <summary>One run of the whole suite in one PowerShell process, shared by all its test cases.</summary>
public static class SuiteRun
{
    /// <summary>Names an installed PowerShell to run the suite in, in place of the one that tests/PesterHost builds.</summary>
    private const string ProgramVariable = "TFMODELTOOLS_PWSH";

    private static readonly Lazy<IReadOnlyList<SuiteResult>> LazyResults = new(Run);

    /// <summary>The results of every test of the suite; the first call runs it.</summary>
    public static IReadOnlyList<SuiteResult> Results => LazyResults.Value;

    /// <summary>The folder of the test files.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryRoot(), "tests", "Pester");

    private static SuiteResult[] Run()
    {
        string resultPath = Path.GetTempFileName();
        try
        {
            (int exitCode, string output) = Execute("-File", Path.Combine(Folder, "Invoke-Suite.ps1"), "-ResultPath", resultPath);
            string json = File.ReadAllText(resultPath);
            return json.Length > 0
                ? JsonSerializer.Deserialize<SuiteResult[]>(json)!
                : throw new InvalidOperationException($"The Pester suite ended with exit code {exitCode} and no results:\n{output}");
        }
        finally
        {
            File.Delete(resultPath);
        }
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
