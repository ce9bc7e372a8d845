using System.CommandLine;
using System.Text.Json;
using TfModelTools.Inspection;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel summary: what a model consists of.</summary>
internal static class SummaryCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> model = new("MODEL") { Description = "A SavedModel, .meta file, graph, Keras model or TensorFlow.js model.json." };
        Option<string[]> tags = TagOption.Create();
        Option<string?> architecture = new("--architecture") { Description = "The architecture as JSON or YAML, for a file that holds weights only.", HelpName = "FILE" };
        Option<bool> expand = new("--expand-nested") { Description = "Also the layers of nested models." };
        Option<bool> json = new("--json") { Description = "Print a JSON array." };
        Command command = new("summary", "Show what a model consists of: its layers, or the figures of its graph.") { model, tags, architecture, expand, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            InspectedModel opened = InspectedModel.Open(parsed.GetRequiredValue(model), parsed.GetValue(architecture));
            IReadOnlyList<ModelSummary> summaries = ModelSummaries.Create(opened, TagOption.Split(parsed.GetValue(tags)), parsed.GetValue(expand), cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonOutput.WriteArray(console, summaries, Write);
            }
            else
            {
                console.Output.WriteLine(string.Join(Environment.NewLine + Environment.NewLine, summaries));
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void Write(Utf8JsonWriter writer, ModelSummary summary)
    {
        writer.WriteString("name", summary.Name);
        writer.WriteString("format", summary.Format);
        writer.WriteTexts("tags", summary.Tags);
        writer.WriteNumberOrNull("parameters", summary.ParameterCount);
        writer.WriteNumberOrNull("trainable_parameters", summary.TrainableParameterCount);
        writer.WriteNumberOrNull("non_trainable_parameters", summary.NonTrainableParameterCount);
        writer.WriteObjects("layers", summary.Layers, l => Write(writer, l));
        if (summary.Graph is { } graph)
        {
            writer.WriteStartObject("graph");
            Write(writer, graph);
            writer.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter writer, LayerSummary layer)
    {
        writer.WriteString("name", layer.Name);
        writer.WriteString("type", layer.Type);
        writer.WriteString("output_shape", layer.OutputShape);
        writer.WriteNumberOrNull("parameters", layer.ParameterCount);
        writer.WriteNumberOrNull("trainable_parameters", layer.TrainableParameterCount);
        writer.WriteTexts("connected_to", layer.ConnectedTo);
        writer.WriteNumber("depth", layer.Depth);
        writer.WriteString("path", layer.Path);
        writer.WriteString("note", layer.Note);
    }

    private static void Write(Utf8JsonWriter writer, GraphSummary graph)
    {
        writer.WriteNumber("nodes", graph.NodeCount);
        writer.WriteNumber("function_nodes", graph.FunctionNodeCount);
        writer.WriteObjects("signatures", graph.Signatures, s => SignatureCommand.Write(writer, s));
        writer.WriteObjects("possible_inputs", graph.PossibleInputs, p => SignatureCommand.Write(writer, p));
        writer.WriteObjects("possible_outputs", graph.PossibleOutputs, p => SignatureCommand.Write(writer, p));
        writer.WriteNumber("constant_parameters", graph.ConstantParameterCount);
        writer.WriteNumber("variable_parameters", graph.VariableParameterCount);
        writer.WriteNumberOrNull("trainable_variable_parameters", graph.TrainableVariableParameterCount);
        writer.WriteNumber("variables", graph.VariableCount);
        writer.WriteNumber("control_edges", graph.ControlEdgeCount);
        Write(writer, "ops", graph.Operations);
        Write(writer, "function_ops", graph.FunctionOperations);
        Write(writer, "control_flow", graph.ControlFlow);
        writer.WriteObjects("functions", graph.Functions, f =>
        {
            writer.WriteString("name", f.Name);
            writer.WriteNumber("inputs", f.InputCount);
            writer.WriteNumber("outputs", f.OutputCount);
            writer.WriteNumber("nodes", f.NodeCount);
        });
        writer.WriteObjects("unsupported", graph.Unsupported, u =>
        {
            writer.WriteString("op", u.Op);
            writer.WriteNumber("count", u.Count);
            writer.WriteString("reason", u.Reason);
            writer.WriteTexts("nodes", u.Nodes);
        });
        writer.WriteTexts("assets", graph.Assets);
        writer.WriteTexts("collections", graph.Collections);
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<OpCount> ops)
    {
        writer.WriteStartObject(name);
        foreach (OpCount op in ops)
        {
            writer.WriteNumber(op.Op, op.Count);
        }

        writer.WriteEndObject();
    }
}
