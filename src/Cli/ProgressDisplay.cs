using Spectre.Console;
using TfModelTools.Common;

namespace TfModelTools.Cli;

/// <summary>Shows progress while an operation runs, on a terminal only.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs an operation and shows its progress.</summary>
    public static T Run<T>(CliConsole console, string activity, Func<IProgress<ProgressReport>, T> operation)
    {
        if (!console.ShowsProgress)
        {
            return operation(new Listener(null));
        }

        return console.ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .Start(context => operation(new Listener(context.AddTask(Markup.Escape(activity), maxValue: 100))));
    }

    private sealed class Listener(ProgressTask? task) : IProgress<ProgressReport>
    {
        private readonly TransferRate _rate = new();

        public void Report(ProgressReport value)
        {
            if (task is not null)
            {
                // Several threads may report.
                string amount;
                lock (_rate)
                {
                    amount = _rate.Update(value);
                }

                task.Description = Markup.Escape($"{value.Activity} ({amount})");
                task.IsIndeterminate = value.Percent < 0;
                task.Value = Math.Max(0, value.Percent);
            }
        }
    }
}
