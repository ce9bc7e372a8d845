using TfModelTools.Cli;
using TfModelTools.Common;
using TfModelTools.Tests.Inspection;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

/// <summary>Names of other people's files reach no terminal as commands.</summary>
public sealed class ListingWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("conv1/kernel", "conv1/kernel")]
    [InlineData("a\u001b[31mb", "a\\x1b[31mb")]
    [InlineData("a\tb\nc", "a\\x09b\\x0ac")]
    [InlineData("a\u009bb\u007f", "a\\x9bb\\x7f")]
    [InlineData("a\u202eb", "a\\u202eb")]
    [InlineData("größe/入力", "größe/入力")]
    public void A_name_shows_on_one_line_without_control_characters(string name, string shown)
    {
        Assert.Equal(shown, PrintableText.Name(name));
        using StringWriter text = new();
        using ListingWriter writer = new(text);
        writer.WriteLine($"{name}\t{3.5}");
        writer.WriteCells(name, 3.5, null);
        Assert.Equal($"{shown}\t3.5{Environment.NewLine}{shown}\t3.5\t{Environment.NewLine}", text.ToString());
    }

    [Fact]
    public void Messages_keep_their_lines() => Assert.Equal("one\n\ttwo \\x07", PrintableText.Message("one\n\ttwo \u0007"));

    [Theory]
    [InlineData("nodes", true)]
    [InlineData("signature", true)]
    [InlineData("support", false)]
    [InlineData("summary", false)]
    public async Task Commands_escape_the_names_of_nodes(string command, bool namesIt)
    {
        string path = InspectionFiles.WriteText(_folder.File("g.pbtxt"), InspectionFiles.Graph.Replace("\"call\"", "\"call\\033[2J\"", StringComparison.Ordinal));
        using StringWriter output = new();
        using StringWriter error = new();
        await CliApplication.RunAsync([command, path], new CliConsole(output, error, isOutputTerminal: false, isErrorTerminal: false));
        Assert.DoesNotContain('\u001b', output.ToString() + error);
        Assert.True(!namesIt || output.ToString().Contains("\\x1b[2J", StringComparison.Ordinal));
    }
}
