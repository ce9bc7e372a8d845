using System.CommandLine;
using TfModelTools.Runtime;

namespace TfModelTools.Cli.Commands;

/// <summary>The number of threads of a prediction.</summary>
internal static class ThreadsOption
{
    /// <summary>Creates the option.</summary>
    public static Option<int> Create() => NumberOption.Integer(
        "--threads",
        0,
        Workers.MaxCount,
        0,
        "The number of threads to use; 0, the default, for as many as there are processors, where that gains. Predictions do not depend on it.",
        "COUNT");
}
