using System.CommandLine;
using TfModelTools.Cli.Commands;

namespace TfModelTools.Cli;

/// <summary>The commands by name. Only the one that is asked for is made: to make them all takes longer than many a command runs.</summary>
internal static class CommandTable
{
    private static readonly (string Name, Func<CliConsole, Command> Create)[] Commands =
    [
        ("checkpoints", CheckpointsCommand.Create),
        ("verify", VerifyCommand.Create),
        ("compare", CompareCommand.Create),
        ("stats", StatsCommand.Create),
        ("save", SaveCommand.Create),
        ("variables", VariablesCommand.Create),
        ("keys", KeysCommand.Create),
        ("export", ExportCommand.Create),
        ("import", ImportCommand.Create),
        ("convert", ConvertCommand.Create),
        ("diagram", DiagramCommand.Create),
        ("predict", PredictCommand.Create),
        ("test", TestCommand.Create),
        ("measure", MeasureCommand.Create),
        ("signature", SignatureCommand.Create),
        ("summary", SummaryCommand.Create),
        ("nodes", NodesCommand.Create),
        ("support", SupportCommand.Create),
        ("outputs", OutputsCommand.Create),
        ("tour", TourCommand.Create),
    ];

    /// <summary>The names of all commands.</summary>
    public static IEnumerable<string> Names => Commands.Select(c => c.Name);

    /// <summary>The command that a command line begins with; all of them where it begins with none, as for help or a name that is spelled wrong.</summary>
    public static IReadOnlyList<Command> For(IReadOnlyList<string> args, CliConsole console)
    {
        string first = args.Count > 0 ? args[0] : string.Empty;
        foreach ((string name, Func<CliConsole, Command> create) in Commands)
        {
            if (name == first)
            {
                return [create(console)];
            }
        }

        return Array.ConvertAll(Commands, c => c.Create(console));
    }
}
