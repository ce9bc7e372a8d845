namespace TfModelTools.Common;

/// <summary>The names of a process' own input and output where a file's path is asked for; they hold on every system.</summary>
public static class StandardStreams
{
    /// <summary>What stands for either of them on a command line.</summary>
    public const string Word = "-";

    /// <summary>The path of standard input.</summary>
    public const string Input = "/dev/stdin";

    /// <summary>The path of standard output.</summary>
    public const string Output = "/dev/stdout";

    private const int BrokenPipe = 32; // EPIPE of errno.h, which .NET hands on as it is
    private const int WindowsBrokenPipe = unchecked((int)0x8007006d); // ERROR_BROKEN_PIPE
    private const int WindowsPipeClosing = unchecked((int)0x800700e8); // ERROR_NO_DATA

    private static readonly string[] Inputs = [Input, "/dev/fd/0", "/proc/self/fd/0"];
    private static readonly string[] Outputs = [Output, "/dev/fd/1", "/proc/self/fd/1"];

    /// <summary>Whether a path is standard input's.</summary>
    public static bool IsInput(string path) => Array.IndexOf(Inputs, path) >= 0;

    /// <summary>Whether a path is standard output's.</summary>
    public static bool IsOutput(string path) => Array.IndexOf(Outputs, path) >= 0;

    /// <summary>Whether an exception says that nobody is left who reads a pipe.</summary>
    public static bool IsReaderGone(Exception exception) =>
        exception is IOException { HResult: WindowsBrokenPipe or WindowsPipeClosing } || (!OperatingSystem.IsWindows() && exception is IOException { HResult: BrokenPipe });
}
