using System.CommandLine;
using TfModelTools.Drawing;
using TfModelTools.Inspection;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel diagram: draws a model.</summary>
internal static class DiagramCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> model = new("MODEL") { Description = "A model file or folder." };
        OutputOptions output = new("FILE", "The file to write: .svg, .dot, .mmd (Mermaid), .html (a page to look into), or .png (needs Graphviz).", allowsStandardOutput: true);
        ModelOptions import = new(console);
        Option<DiagramFormat?> format = new("--format") { Description = "Overrides the extension." };
        Option<int?> depth = NumberOption.Integer("--depth", 1, 1000, "How many levels of names are told apart; what lies deeper is one box.", "N");
        Option<DiagramDirection> direction = new("--direction") { Description = "Which way data flows." };
        Option<bool> raw = new("--raw") { Description = "Draw the nodes as the file records them, supported or not." };
        Command command = new("diagram", "Draw a model.") { model, format, depth, direction, raw };
        output.AddTo(command);
        import.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            string path = output.Path(parsed), modelPath = parsed.GetRequiredValue(model);
            DiagramOptions options = new()
            {
                Format = parsed.GetValue(format),
                Depth = parsed.GetValue(depth),
                Direction = parsed.GetValue(direction),
                Overwrite = output.Mode(parsed),
            };
            if (ModelDrawing.Write(parsed.GetValue(raw) ? null : () => import.Import(parsed, modelPath, cancellationToken), modelPath, path, options, cancellationToken) is { } note)
            {
                console.WriteWarning(note);
            }

            output.Messages(parsed, console).WriteLine(path);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
