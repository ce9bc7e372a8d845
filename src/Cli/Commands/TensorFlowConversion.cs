using System.CommandLine;
using TfModelTools.Backends;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Inspection;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel convert tensorflow: its options.</summary>
internal static class TensorFlowConversion
{
    /// <summary>Creates the command.</summary>
    public static Command Create(CliConsole console)
    {
        Option<string?> format = new("--format") { Description = "saved-model (a folder), frozen-graph (.pb or .pbtxt) checkpoint (.meta and its checkpoint) or python (.py and a checkpoint); by default what the extension says, else saved-model." };
        format.AcceptOnlyFromAmong("saved-model", "frozen-graph", "checkpoint", "python");
        Option<string[]> rename = new("--rename") { Description = "Give a variable another name: OLD=NEW, or a file of such pairs. May be repeated.", HelpName = "OLD=NEW" };
        SelectionOptions selection = new();
        return ConversionBuilder.Create(
            console,
            ConversionTarget.TensorFlow,
            "tensorflow",
            "Turn a model into a SavedModel, a frozen graph, or a checkpoint with its graph. Weights that are not chosen are constants of the graph.",
            [format, rename, .. selection.All],
            parsed => new TensorFlowOptions
            {
                Variables = VariableChooser.Create(parsed.GetRequiredValue<string>(ConversionBuilder.ModelArgument), selection.Selector(parsed), parsed.GetValue(rename) is { Length: > 0 } given ? WeightChangeOptions.Map(given) : null),
                Format = parsed.GetValue(format) switch
                {
                    "saved-model" => TensorFlowFormat.SavedModel,
                    "frozen-graph" => TensorFlowFormat.FrozenGraph,
                    "checkpoint" => TensorFlowFormat.Checkpoint,
                    "python" => TensorFlowFormat.Python,
                    _ => null,
                },
            },
            new OutputOptions("PATH", "The folder, the file, or the prefix of the checkpoint to write."));
    }
}
