using System.CommandLine;
using System.Runtime.InteropServices;
using System.CommandLine.Parsing;
using TfModelTools.Cli.Commands;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Common.Wording;

namespace TfModelTools.Cli;

/// <summary>The command line as a whole: parses it, runs the command, turns faults into messages and exit codes.</summary>
internal static class CliApplication
{
    /// <summary>The option, of every command, that says more.</summary>
    public const string VerboseOption = "--verbose";

    /// <summary>Runs one command line.</summary>
    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CliConsole console)
    {
        Wordings.UseInFlow(new CliWording());
        Option<bool> verbose = new(VerboseOption) { Description = "Say what is assumed of a model, and show the stack trace of a failure.", Recursive = true };
        RootCommand root = new("See, prune and export the variables of TensorFlow checkpoints; turn models into C#; predict.")
        {
            verbose,
        };
        foreach (Command command in CommandTable.For(args, console))
        {
            root.Add(command);
        }

        args = PathArguments.WithStandardInput(args, root.Parse(args).CommandResult.Command);
        using PipedInputs piped = PipedInputs.Begin();
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            (string problem, string near) = parsed.CommandResult.Command is RootCommand && args.Length > 0 && args[0] is [not '-', ..]
                ? ($"There is no command '{args[0]}'.", Near(args[0]))
                : (parsed.Errors[0].Message, string.Empty);
            console.WriteError(problem, $"{near}Run '{CommandPath(parsed)} --help' to see how it is used.");
            return ExitCode.Usage;
        }

        if (PathArguments.FindEmpty(parsed.CommandResult) is { } empty)
        {
            console.WriteError($"The path for {empty} is empty.", "Give the path of a file or folder; a variable of the shell that is not set gives none.");
            return ExitCode.Usage;
        }

        console.GivenSwitches = [.. parsed.CommandResult.Children.OfType<OptionResult>().Where(o => !o.Implicit && o.Option.ValueType == typeof(bool)).Select(o => o.Option.Name)];
        using CancellationTokenSource cancellation = new();
        ConsoleCancelEventHandler onCancel = (_, e) =>
        {
            // The second time ends the program as it stands: it may wait for a pipe that nobody opens at the other end.
            e.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        };
        Action<PosixSignalContext> onSignal = c =>
        {
            c.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        };
        using PosixSignalRegistration onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, onSignal);
        using PosixSignalRegistration onHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, onSignal);
        Console.CancelKeyPress += onCancel;
        try
        {
            InvocationConfiguration configuration = new() { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(configuration, cancellation.Token).ConfigureAwait(false);
        }
        catch (TfModelException e)
        {
            return Fail(e);
        }
        catch (OperationCanceledException)
        {
            bool isPiped = parsed.CommandResult.Children.OfType<OptionResult>().Any(o => o.Option.Name == OutputOptions.Name && o.Tokens is [{ Value: StandardStreams.Word }]);
            console.WriteError(isPiped ? "cancelled; what standard output got is not whole" : "cancelled; nothing was written", string.Empty);
            return ExitCode.Failure;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            console.WriteError(e.Message, "Check the path and its permissions.");
            WriteTrace(e);
            return ExitCode.Failure;
        }
        catch (Exception e)
        {
            return Fail(DefectException.From(e, CommandPath(parsed)));
        }
        finally
        {
            Console.CancelKeyPress -= onCancel;
        }

        int Fail(TfModelException e)
        {
            console.WriteError(e.Problem, e.Remedy);
            WriteTrace(e);
            return ExitCode.Failure;
        }

        void WriteTrace(Exception e)
        {
            if (parsed.GetValue(verbose))
            {
                console.Error.WriteLine(e);
            }
        }
    }

    private static string Near(string name) =>
        new NearestNames([.. CommandTable.Names]).Find(name, 1) is [string near] ? $"Did you mean '{near}'? " : string.Empty;

    private static string CommandPath(ParseResult parsed) =>
        string.Join(' ', parsed.CommandResult.Command.Parents.OfType<Command>().Reverse().Append(parsed.CommandResult.Command)
            .Select(c => c is RootCommand ? "tfmodel" : c.Name));
}
