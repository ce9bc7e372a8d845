using System.Diagnostics;
using System.Runtime.CompilerServices;
using TfModelTools.Execution;

namespace TfModelTools.Cli.Native;

/// <summary>
/// The tool on .NET, which a tool that was compiled ahead of time hands over to where C# has to be compiled and run: a generated project, and
/// the tour, which makes one. It lies beside it as tfmodel.dll.
/// </summary>
internal static class ManagedTool
{
    private const string FileName = "tfmodel.dll";

    /// <summary>Whether this tool cannot do what a command line asks for, and the one on .NET can.</summary>
    public static bool IsNeeded(string[] args) => !RuntimeFeature.IsDynamicCodeSupported && CompilesCode(args);

    /// <summary>Runs the command line there; streams, Ctrl+C and the exit code are this process's own.</summary>
    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, CliConsole console)
    {
        string tool = Path.Combine(AppContext.BaseDirectory, FileName);
        if (!File.Exists(tool))
        {
            console.WriteError(
                $"This command compiles C#, which a program that was compiled ahead of time cannot; '{tool}', which could, is not there.",
                "Run it with the tool as it is built by default, or build the generated project with the .NET SDK.");
            return ExitCode.Failure;
        }

        Console.CancelKeyPress += static (_, e) => e.Cancel = true;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("dotnet", [tool, .. args]) { UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            console.WriteError($"This command compiles C#, for which it needs .NET: dotnet does not start ({e.Message}).", "Install the .NET 10 runtime, and see that dotnet is on the PATH.");
            return ExitCode.Failure;
        }
    }

    /// <summary>Whether a command line compiles C#: the tour does, and what predicts with a generated project.</summary>
    internal static bool CompilesCode(string[] args) => args switch
    {
        ["tour", ..] => !args.Any(a => a is "--help" or "-h" or "-?"),
        ["predict" or "test" or "measure", .. string[] rest] => rest.Any(a => Directory.Exists(a) && GeneratedProject.IsGeneratedProject(a)),
        _ => false,
    };
}
