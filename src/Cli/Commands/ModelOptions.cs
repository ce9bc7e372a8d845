using System.CommandLine;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Inspection;

namespace TfModelTools.Cli.Commands;

/// <summary>The options by which a model is imported, the same on every command that takes one.</summary>
/// <param name="console">Where what is assumed of a model is told.</param>
internal sealed class ModelOptions(CliConsole console)
{
    private readonly Option<string?> _architecture = new("--architecture")
    {
        Description = "The architecture as JSON or YAML, for a file that holds weights only.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _customLayer = new("--custom-layer")
    {
        Description = "A JSON file that composes the model's custom layers of known ones.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _checkpoint = new("--checkpoint")
    {
        Description = "The checkpoint of a graph's variables; of a .meta file by default the one beside it.",
        HelpName = "PATH",
    };

    private readonly Option<string?> _signature = new("--signature") { Description = "The signature; by default serving_default, or the only one.", HelpName = "KEY" };

    private readonly Option<string[]> _tags = new("--tag") { Description = "A tag of the SavedModel's meta graph; give all of them.", HelpName = "TAG" };

    private readonly Option<string[]> _outputs = new("--output", "--destination-node") { Description = "A tensor or layer to give instead of the model's outputs, NAME or NAME:k; repeat it for several.", HelpName = "NAME" };

    private readonly Option<string[]> _inputs = new("--input-tensor") { Description = "A tensor or layer to feed instead of the model's inputs, NAME or NAME:k; repeat it for several.", HelpName = "NAME" };

    private readonly Option<long?> _batchSize = NumberOption.Integer<long>("--batch-size", 1, int.MaxValue, "Fix the number of samples.", "N");

    private readonly Option<string[]> _inputShapes = new("--input-shape") { Description = "Fix the shape of an input: 1,28,28,1 or NAME=1x28x28x1; repeat it for several.", HelpName = "SHAPE" };

    private readonly Option<string[]> _inputValues = new("--input-value") { Description = "Fix the value of an input, which the model then has no more: NAME=2,3, NAME=0.5 or NAME=[[1,2],[3,4]]; repeat it for several.", HelpName = "VALUE" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_architecture, _customLayer, _checkpoint, _signature, _tags, _outputs, _inputs, _batchSize, _inputShapes, _inputValues])
        {
            command.Add(option);
        }
    }

    /// <summary>The options as the command line gives them.</summary>
    public ModelImportOptions Read(ParseResult parsed) => new()
    {
        ArchitecturePath = parsed.GetValue(_architecture),
        CustomLayers = parsed.GetValue(_customLayer) is string file ? CustomLayerFile.Read(file) : null,
        CheckpointPath = parsed.GetValue(_checkpoint),
        Signature = parsed.GetValue(_signature),
        Tags = TagOption.Split(parsed.GetValue(_tags)),
        Outputs = parsed.GetValue(_outputs) ?? [],
        Inputs = parsed.GetValue(_inputs) ?? [],
        BatchSize = parsed.GetValue(_batchSize),
        InputShapes = InputShapeText.Parse(parsed.GetValue(_inputShapes) ?? []),
        InputValues = InputValueText.Parse(parsed.GetValue(_inputValues) ?? []),
    };

    /// <summary>Imports a model as the command line says.</summary>
    public ModelGraph Import(ParseResult parsed, string path, CancellationToken cancellationToken) => Import(parsed, path, Read(parsed), cancellationToken);

    /// <summary>Opens a model as the command line says, or a generated project, which takes none of these options.</summary>
    public IModelRunner Open(ParseResult parsed, string path, CancellationToken cancellationToken, bool optimize = true) => Open(parsed, path, Read(parsed), cancellationToken, optimize);

    /// <summary>Opens a model as options say, or a generated project, which takes none.</summary>
    public IModelRunner Open(ParseResult parsed, string path, ModelImportOptions options, CancellationToken cancellationToken, bool optimize = true) =>
        RunnableModel.FindProject(path, options, cancellationToken) as IModelRunner ?? new ModelRunner(Import(parsed, path, options, cancellationToken), optimize);

    /// <summary>Imports a model as options say.</summary>
    public ModelGraph Import(ParseResult parsed, string path, ModelImportOptions options, CancellationToken cancellationToken)
    {
        ModelGraph graph = ModelImporter.Import(path, options, cancellationToken);
        foreach (string note in graph.Notes)
        {
            console.WriteWarning(note);
        }

        if (parsed.GetValue<bool>(CliApplication.VerboseOption))
        {
            foreach (DefaultInput input in graph.Defaults)
            {
                console.WriteNote($"'{path}' takes {input}");
            }
        }

        return graph;
    }
}
