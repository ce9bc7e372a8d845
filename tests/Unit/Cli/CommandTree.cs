using System.CommandLine;
using TfModelTools.Cli;

namespace TfModelTools.Tests.Cli;

/// <summary>The commands of the command line, each with those below it.</summary>
internal static class CommandTree
{
    private static readonly CliConsole Quiet = new(TextWriter.Null, TextWriter.Null, isOutputTerminal: false, isErrorTerminal: false);

    /// <summary>Every command, by what is typed to run it.</summary>
    public static IEnumerable<(string Path, Command Command)> All() => Below([], CommandTable.For([], Quiet));

    private static IEnumerable<(string Path, Command Command)> Below(string[] above, IEnumerable<Command> commands) =>
        commands.SelectMany(c => Below([.. above, c.Name], c.Subcommands).Prepend((string.Join(' ', [.. above, c.Name]), c)));
}
