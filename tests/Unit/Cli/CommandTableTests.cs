using TfModelTools.Cli;

namespace TfModelTools.Tests.Cli;

public sealed class CommandTableTests
{
    private static readonly CliConsole Quiet = new(TextWriter.Null, TextWriter.Null, isOutputTerminal: false, isErrorTerminal: false);

    [Fact]
    public void Every_command_stands_in_the_table_under_its_own_name()
    {
        Assert.Equal(CommandTable.Names, CommandTable.For([], Quiet).Select(c => c.Name));
        int classes = typeof(CommandTable).Assembly.GetTypes().Count(t => t.Namespace == "TfModelTools.Cli.Commands" && t.Name.EndsWith("Command", StringComparison.Ordinal));
        Assert.Equal(classes, CommandTable.Names.Count());
    }

    [Fact]
    public void The_one_that_is_asked_for_is_made_alone() =>
        Assert.Equal("predict", Assert.Single(CommandTable.For(["predict", "model.h5"], Quiet)).Name);

    [Theory]
    [InlineData("--help")]
    [InlineData("predcit")]
    [InlineData("--verbose", "predict")]
    public void What_begins_with_none_may_be_any(params string[] args) =>
        Assert.Equal(CommandTable.Names.Count(), CommandTable.For(args, Quiet).Count);
}
