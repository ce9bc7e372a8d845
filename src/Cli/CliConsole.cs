using Spectre.Console;
using TfModelTools.Common.Wording;

namespace TfModelTools.Cli;

/// <summary>
/// Where results, errors and progress go: results to standard output, the others to standard error. The library behind tables and
/// progress bars is loaded when the first of them is shown, for it takes longer than many a command.
/// </summary>
internal sealed class CliConsole
{
    private readonly bool _isErrorTerminal;
    private IAnsiConsole? _outputConsole;
    private IAnsiConsole? _errorConsole;

    /// <summary>The console of this process.</summary>
    public CliConsole()
        : this(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected)
    {
    }

    /// <summary>A console over given writers, for tests.</summary>
    public CliConsole(TextWriter output, TextWriter error, bool isOutputTerminal, bool isErrorTerminal)
    {
        Output = new ListingWriter(output);
        Error = new ListingWriter(new LastResortWriter(error));
        IsOutputTerminal = isOutputTerminal;
        _isErrorTerminal = isErrorTerminal;
    }

    /// <summary>Where results go.</summary>
    public ListingWriter Output { get; }

    /// <summary>Where errors go.</summary>
    public ListingWriter Error { get; }

    /// <summary>Whether a person reads the results.</summary>
    public bool IsOutputTerminal { get; }

    /// <summary>Whether a person watches: progress is shown on a terminal only.</summary>
    public bool ShowsProgress => _isErrorTerminal;

    /// <summary>Standard output with tables and colours.</summary>
    public IAnsiConsole OutputConsole => _outputConsole ??= AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Output.Inner),
        Ansi = IsOutputTerminal ? AnsiSupport.Detect : AnsiSupport.No,
    });

    /// <summary>Standard error with progress bars.</summary>
    public IAnsiConsole ErrorConsole => _errorConsole ??= AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Error.Inner),
        Ansi = _isErrorTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        Interactive = _isErrorTerminal ? InteractionSupport.Yes : InteractionSupport.No,
    });

    /// <summary>The switches that were given, such as "--force": no hint tells to give one of them.</summary>
    public IReadOnlyCollection<string> GivenSwitches { get; set; } = [];

    /// <summary>Writes an error: one line, and one with the hint.</summary>
    public void WriteError(string problem, string hint)
    {
        Error.WriteLine($"tfmodel: {problem.ReplaceLineEndings(" ")}");
        hint = Hints.Without(hint, GivenSwitches);
        if (hint.Length > 0)
        {
            Error.WriteLine($"hint: {hint.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Writes what is good to know.</summary>
    public void WriteNote(string message) => Error.WriteLine($"note: {message.ReplaceLineEndings(" ")}");

    /// <summary>Writes a warning.</summary>
    public void WriteWarning(string message) => Error.WriteLine($"warning: {message.ReplaceLineEndings(" ")}");
}
