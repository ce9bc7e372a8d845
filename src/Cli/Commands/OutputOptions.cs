using System.CommandLine;
using TfModelTools.Common;

namespace TfModelTools.Cli.Commands;

/// <summary>Where a command writes, the same on every command that does.</summary>
/// <param name="helpName">What is written: FILE or DIR.</param>
/// <param name="description">What it will hold.</param>
/// <param name="allowsStandardOutput">Whether "-" stands for standard output.</param>
internal sealed class OutputOptions(string helpName, string description, bool allowsStandardOutput = false)
{
    /// <summary>The option that says where.</summary>
    public const string Name = "--out";

    private readonly Option<string> _out = new(Name, "-o") { Description = allowsStandardOutput ? description + " - is standard output." : description, HelpName = helpName, Required = true };
    private readonly Option<bool> _force = new("--force") { Description = "Replace what exists." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_out);
        command.Add(_force);
    }

    /// <summary>The path given.</summary>
    public string Path(ParseResult parsed) => allowsStandardOutput && parsed.GetRequiredValue(_out) == StandardStreams.Word ? StandardStreams.Output : parsed.GetRequiredValue(_out);

    /// <summary>Where to say what was done: where the output is standard output, nothing else goes there.</summary>
    public TextWriter Messages(ParseResult parsed, CliConsole console) => StandardStreams.IsOutput(Path(parsed)) ? console.Error : console.Output;

    /// <summary>What to do when it exists.</summary>
    public OverwriteMode Mode(ParseResult parsed) => parsed.GetValue(_force) ? OverwriteMode.Replace : OverwriteMode.Refuse;
}
