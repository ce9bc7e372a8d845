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

    private static readonly string[] Inputs = [Input, "/dev/fd/0", "/proc/self/fd/0"];
    private static readonly string[] Outputs = [Output, "/dev/fd/1", "/proc/self/fd/1"];

    /// <summary>Whether a path is standard input's.</summary>
    public static bool IsInput(string path) => Array.IndexOf(Inputs, path) >= 0;

    /// <summary>Whether a path is standard output's.</summary>
    public static bool IsOutput(string path) => Array.IndexOf(Outputs, path) >= 0;
}
