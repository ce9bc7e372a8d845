using System.CommandLine;
using TfModelTools.Cli;
using TfModelTools.Cli.Commands;

namespace TfModelTools.Tests.Cli;

/// <summary>Which variables are meant is said by the same options on every command.</summary>
public sealed class SelectionOptionsTests
{
    // The commands that work on variables by name. Others on models take them whole; verify and checkpoints are about all that a checkpoint has.
    private static readonly string[] Selecting = ["compare", "stats", "save", "variables", "keys", "export", "import", "convert tensorflow"];

    [Fact]
    public void Every_command_that_selects_has_all_of_them()
    {
        string[] shared = [.. Shared().Select(Describe)];
        Assert.Equal(5, shared.Length);
        Command[] selecting = [.. CommandTree.All().Where(c => Selecting.Contains(c.Path)).Select(c => c.Command)];
        Assert.Equal(Selecting.Length, selecting.Length);
        Assert.All(selecting, command => Assert.Empty(shared.Except(command.Options.Select(Describe))));
    }

    [Fact]
    public void No_other_command_has_one_of_their_names()
    {
        string[] names = [.. Names(Shared())];
        Assert.Equal(CommandTable.Names.Count(), CommandTree.All().Count(c => !c.Path.Contains(' ', StringComparison.Ordinal)));
        Assert.All(CommandTree.All().Where(c => !Selecting.Contains(c.Path)), command => Assert.Empty(Names(command.Command.Options).Intersect(names)));
    }

    private static IList<Option> Shared()
    {
        Command command = new("any");
        new SelectionOptions().AddTo(command);
        return command.Options;
    }

    private static IEnumerable<string> Names(IEnumerable<Option> options) => options.SelectMany(o => o.Aliases.Append(o.Name));

    private static string Describe(Option option) => $"{option.Name} ({string.Join(", ", option.Aliases)}): {option.ValueType.Name}, {option.Description}";
}
