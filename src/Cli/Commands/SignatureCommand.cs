using System.CommandLine;
using System.Text.Json;
using TfModelTools.Inspection;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel signature: how a model is called.</summary>
internal static class SignatureCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> model = new("MODEL") { Description = "A SavedModel, .meta file, graph, Keras model or TensorFlow.js model.json." };
        Option<string[]> tags = TagOption.Create();
        Option<string?> architecture = new("--architecture") { Description = "The architecture as JSON or YAML, for a file that holds weights only.", HelpName = "FILE" };
        Option<string?> signature = new("--signature") { Description = "Only the signature of this key.", HelpName = "KEY" };
        Option<bool> json = new("--json") { Description = "Print a JSON array." };
        Command command = new("signature", "Show what a model takes and gives: signatures with their inputs and outputs.") { model, tags, signature, architecture, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            InspectedModel opened = InspectedModel.Open(parsed.GetRequiredValue(model), parsed.GetValue(architecture));
            IReadOnlyList<SignatureDescription> signatures = ModelSignatures.Find(opened, parsed.GetValue(signature), TagOption.Split(parsed.GetValue(tags)), cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonOutput.WriteArray(console, signatures, Write);
            }
            else
            {
                WriteText(console, signatures);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void WriteText(CliConsole console, IReadOnlyList<SignatureDescription> signatures)
    {
        foreach (SignatureDescription s in signatures)
        {
            string tags = s.Tags.Count > 0 ? $"tags {string.Join(",", s.Tags)}: " : string.Empty;
            console.Output.WriteLine($"{tags}{(s.Signature.Length > 0 ? s.Signature : "(no signature)")}{(s.Method.Length > 0 ? $" ({s.Method})" : string.Empty)}");
            foreach ((string kind, SignaturePortDescription port) in s.Inputs.Select(p => ("input", p)).Concat(s.Outputs.Select(p => ("output", p))))
            {
                console.Output.WriteLine($"  {kind} {port.Id}\t{port.Name}\t{port.TensorName}\t{port.DataType}\t{port.Shape}");
            }

            foreach (AssumedInput input in s.Assumed)
            {
                console.Output.WriteLine($"  assumed\t{input.Name}\t{(input.Value.Length > 0 ? input.Value : "-")}\t{input.DataType}\t{input.Shape}\t{input.Reason}");
            }

            foreach (string note in s.Notes)
            {
                console.Output.WriteLine($"  note\t{note}");
            }

            if (s.StateBatch is int kept)
            {
                console.Output.WriteLine(FormattableString.Invariant($"  stateful\tgoes on from batch to batch, of {kept} {(kept == 1 ? "sample" : "samples")} each"));
            }
        }
    }

    /// <summary>Writes the properties of a signature.</summary>
    public static void Write(Utf8JsonWriter writer, SignatureDescription signature)
    {
        writer.WriteTexts("tags", signature.Tags);
        writer.WriteString("signature", signature.Signature);
        writer.WriteString("method", signature.Method);
        writer.WriteObjects("inputs", signature.Inputs, p => Write(writer, p));
        writer.WriteObjects("outputs", signature.Outputs, p => Write(writer, p));
        writer.WriteObjects("assumed", signature.Assumed, a => Write(writer, a));
        writer.WriteTexts("notes", signature.Notes);
        if (signature.StateBatch is int kept)
        {
            writer.WriteNumber("state_batch", kept);
        }
    }

    private static void Write(Utf8JsonWriter writer, AssumedInput input)
    {
        writer.WriteString("name", input.Name);
        writer.WriteString("dtype", input.DataType);
        writer.WriteString("shape", input.Shape);
        writer.WriteString("value", input.Value);
        writer.WriteString("reason", input.Reason);
    }

    /// <summary>Writes the properties of an input or output.</summary>
    public static void Write(Utf8JsonWriter writer, SignaturePortDescription port)
    {
        writer.WriteNumber("id", port.Id);
        writer.WriteString("name", port.Name);
        writer.WriteString("tensor", port.TensorName);
        writer.WriteString("dtype", port.DataType);
        if (port.Dimensions is { } dimensions)
        {
            writer.WriteList("shape", dimensions, writer.WriteNumberValue);
        }
        else
        {
            writer.WriteNull("shape");
        }
    }
}
