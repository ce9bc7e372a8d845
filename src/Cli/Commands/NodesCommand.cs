using System.Collections;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TfModelTools.Inspection;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel nodes: lists the nodes of a model.</summary>
internal static class NodesCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> model = new("MODEL") { Description = "A SavedModel, .meta file, graph, Keras model or TensorFlow.js model.json." };
        Option<string[]> ops = new("--op") { Description = "Only these ops or classes of layers; wildcards are allowed.", HelpName = "OP" };
        Option<string[]> names = new("--name") { Description = "Only nodes of these names; wildcards are allowed.", HelpName = "NAME" };
        Option<string[]> scopes = new("--scope") { Description = "Only nodes in this scope, such as block1/conv.", HelpName = "SCOPE" };
        Option<bool> recurse = new("--recurse") { Description = "Also the nodes of functions and of nested models." };
        Option<bool> layers = new("--layers") { Description = "Of a SavedModel that Keras saved, its layers instead of its graph." };
        Option<string[]> tags = TagOption.Create();
        Option<string?> architecture = new("--architecture") { Description = "The architecture as JSON or YAML, for a file that holds weights only.", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "Print a JSON array, with consumers and attributes." };
        Command command = new("nodes", "List the nodes of a model's graph, or its layers.") { model, ops, names, scopes, recurse, layers, tags, architecture, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            InspectedModel opened = InspectedModel.Open(parsed.GetRequiredValue(model), parsed.GetValue(architecture));
            NodeFilter filter = new(parsed.GetValue(ops), parsed.GetValue(names), parsed.GetValue(scopes), parsed.GetValue(recurse));
            string[] chosen = TagOption.Split(parsed.GetValue(tags));
            if (ModelNodes.FindMissing(opened, filter, chosen, parsed.GetValue(layers)) is [{ } missing, ..])
            {
                throw missing;
            }

            IEnumerable<ModelNode> nodes = ModelNodes.List(opened, filter, chosen, parsed.GetValue(layers));
            if (parsed.GetValue(json))
            {
                JsonOutput.WriteArray(console, nodes, Write);
                return Task.FromResult(ExitCode.Success);
            }

            foreach (ModelNode node in nodes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                console.Output.WriteLine($"{(node.Place.Length > 0 ? node.Place + "\t" : string.Empty)}{node.Name}\t{node.Op}\t{node.DataType}\t{node.Shape}\t{string.Join(", ", node.Inputs)}");
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void Write(Utf8JsonWriter writer, ModelNode node)
    {
        writer.WriteString("name", node.Name);
        writer.WriteString("op", node.Op);
        writer.WriteString("place", node.Place);
        writer.WriteString("dtype", node.DataType);
        writer.WriteString("shape", node.Shape);
        writer.WriteTexts("inputs", node.Inputs);
        writer.WriteTexts("outputs", node.Outputs);
        writer.WriteString("device", node.Device);
        writer.WriteStartObject("attributes");
        foreach (DictionaryEntry attribute in node.Attributes)
        {
            writer.WritePropertyName((string)attribute.Key);
            WriteValue(writer, attribute.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case float or double when double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)):
                writer.WriteRawValue(((IFormattable)value).ToString("R", CultureInfo.InvariantCulture));
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (object? item in items)
                {
                    WriteValue(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
