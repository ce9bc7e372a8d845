using Microsoft.Win32.SafeHandles;

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

    /// <summary>
    /// Opens standard output for a file's bytes. The runtime's own stream takes a reader who is gone for one who has read all, as listings may; half a file is none. A file that the
    /// shell opened is written by the runtime's: a stream of our own would not move the place where the next program goes on.
    /// </summary>
    public static Stream OpenOutput()
    {
        if (!OperatingSystem.IsWindows())
        {
            FileStream stream = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, 0);
            if (!stream.CanSeek)
            {
                return stream;
            }

            stream.Dispose();
        }

        return Console.OpenStandardOutput();
    }

    /// <summary>Whether a path is standard output's.</summary>
    public static bool IsOutput(string path) => Array.IndexOf(Outputs, path) >= 0;
}
