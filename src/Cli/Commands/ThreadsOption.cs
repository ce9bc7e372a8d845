using System.CommandLine;
using TfModelTools.Runtime;

namespace TfModelTools.Cli.Commands;

/// <summary>The number of threads of a prediction.</summary>
internal static class ThreadsOption
{
    /// <summary>Creates the option.</summary>
    public static Option<int> Create()
    {
        Option<int> option = new("--threads")
        {
            Description = "The number of threads to use; 0, the default, for as many as there are processors, where that gains. Predictions do not depend on it.",
            HelpName = "COUNT",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > Workers.MaxCount)
            {
                result.AddError($"--threads takes a number from 0 to {Workers.MaxCount}.");
            }
        });
        return option;
    }
}
