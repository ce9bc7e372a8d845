using System.CommandLine;
using TfModelTools.Backends;
using TfModelTools.Import;

namespace TfModelTools.Cli.Commands;

/// <summary>Builds commands that turn a model into something else by a back-end.</summary>
internal static class ConversionBuilder
{
    /// <summary>The name of the argument that is the model.</summary>
    public const string ModelArgument = "MODEL";

    /// <summary>Creates the command of a target.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="target">What it writes.</param>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="own">The options of the target's own.</param>
    /// <param name="read">Reads those; name, overwriting, layers and signatures are filled in.</param>
    /// <param name="output">Where it writes; null for a folder.</param>
    public static Command Create(CliConsole console, ConversionTarget target, string name, string description, IEnumerable<Option> own, Func<ParseResult, BackendOptions> read, OutputOptions? output = null)
    {
        Argument<string> model = new(ModelArgument) { Description = "A Keras model, SavedModel, .meta file, frozen graph or ONNX model." };
        Option<string?> modelName = new("--name") { Description = "The name of the model in what is written.", HelpName = "NAME" };
        output ??= new OutputOptions("DIR", "The folder to write.");
        ModelOptions import = new(console);
        Command command = new(name, description) { model, modelName };
        foreach (Option option in own)
        {
            command.Add(option);
        }

        output.AddTo(command);
        import.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(model);
            ModelImportOptions imported = import.Read(parsed);
            BackendOptions options = read(parsed) with
            {
                Name = parsed.GetValue(modelName),
                Overwrite = output.Mode(parsed),
                Layers = token => KerasLayersReader.Find(path, imported, token),
                Signatures = token => ModelImporter.ImportOtherSignatures(path, imported, token),
            };
            ConversionResult result = ProgressDisplay.Run(console, "Converting", progress => BackendTable.Of(target).Write(
                import.Import(parsed, path, cancellationToken), output.Path(parsed), options, progress, cancellationToken));
            Tell(console, parsed, result);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    /// <summary>Says what was written: warnings, where asked for notes, and how many files where.</summary>
    public static void Tell(CliConsole console, ParseResult parsed, ConversionResult result)
    {
        foreach (string warning in result.Warnings)
        {
            console.WriteWarning(warning);
        }

        foreach (string note in parsed.GetValue<bool>(CliApplication.VerboseOption) ? result.Notes : [])
        {
            console.WriteNote(note);
        }

        console.Output.WriteLine($"{(result.Files.Count == 1 ? string.Empty : $"{result.Files.Count} files ")}-> {result.Path}");
    }
}
