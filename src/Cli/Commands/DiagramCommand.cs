using System.CommandLine;
using TfModelTools.Backends.Diagram;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel diagram: draws a model.</summary>
internal static class DiagramCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> model = new("MODEL") { Description = "A model file or folder." };
        OutputOptions output = new("FILE", "The file to write: .svg, .dot, .mmd (Mermaid), .html (a page to look into), or .png (needs Graphviz).");
        ModelOptions import = new();
        Option<DiagramFormat?> format = new("--format") { Description = "Overrides the extension." };
        Option<int?> depth = new("--depth") { Description = "How many levels of names are told apart; what lies deeper is one box.", HelpName = "N" };
        Option<DiagramDirection> direction = new("--direction") { Description = "Which way data flows." };
        Command command = new("diagram", "Draw a model.") { model, format, depth, direction };
        output.AddTo(command);
        import.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            string path = output.Path(parsed);
            DiagramBackend.Write(
                import.Import(parsed, parsed.GetRequiredValue(model), cancellationToken),
                path,
                new DiagramOptions
                {
                    Format = parsed.GetValue(format),
                    Depth = parsed.GetValue(depth),
                    Direction = parsed.GetValue(direction),
                    Overwrite = output.Mode(parsed),
                },
                cancellationToken);
            console.Output.WriteLine(path);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
