using System.CommandLine;
using System.Text.Json;
using TfModelTools.Backends;
using TfModelTools.Inspection;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel support: whether a model can be converted, and what stands against it.</summary>
internal static class SupportCommand
{
    // The nodes of one op and reason share a line, which names so many; --json names all.
    private const int MaxNames = 8;

    public static Command Create(CliConsole console)
    {
        Argument<string> model = new("MODEL") { Description = "A Keras model, SavedModel, .meta file, frozen graph or ONNX model." };
        Option<ConversionTarget> target = new("--target") { Description = "What it is to be turned into.", DefaultValueFactory = _ => ConversionTarget.CSharp };
        ModelOptions import = new(console);
        Option<bool> json = new("--json") { Description = "Print a JSON array." };
        Command command = new("support", "Tell whether a model can be converted: lists every node that is not supported, by op and reason, causes first, and returns 1 when there are any.") { model, target, json };
        import.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            IReadOnlyList<UnsupportedNode> nodes = ModelSupport.Check(parsed.GetRequiredValue(model), parsed.GetValue(target), import.Read(parsed), cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonOutput.WriteArray(console, nodes, Write);
            }
            else
            {
                foreach (IGrouping<(string Op, string Place, string Reason), UnsupportedNode> group in nodes.GroupBy(n => (n.Op, n.Place, n.Reason)))
                {
                    string[] names = [.. group.Select(n => n.Name)];
                    string more = names.Length > MaxNames ? FormattableString.Invariant($" and {names.Length - MaxNames} more") : string.Empty;
                    console.Output.WriteLine($"{group.Key.Op}\t{string.Join(", ", names.Take(MaxNames))}{more}\t{group.Key.Place}\t{group.Key.Reason}");
                }
            }

            if (nodes.Count == 0)
            {
                return Task.FromResult(ExitCode.Success);
            }

            console.WriteError(
                $"{nodes.Count} {(nodes.Count == 1 ? "node is" : "nodes are")} not supported: {string.Join(", ", nodes.DistinctBy(n => n.Op).Select(n => FormattableString.Invariant($"{n.Count} {n.Op}")))}",
                "Make an earlier tensor the output (--output), or feed a later one (--input-tensor).");
            return Task.FromResult(ExitCode.Failure);
        });
        return command;
    }

    private static void Write(Utf8JsonWriter writer, UnsupportedNode node)
    {
        writer.WriteString("name", node.Name);
        writer.WriteString("op", node.Op);
        writer.WriteString("place", node.Place);
        writer.WriteString("reason", node.Reason);
        writer.WriteNumber("count", node.Count);
    }
}
