using System.Globalization;
using System.Text.Json;
using System.Text;
using TfModelTools.Common;

namespace TfModelTools.Backends.Diagram;

/// <summary>
/// Writes a model as one page to zoom, search and look into. The page carries all it needs: layouts for each depth of names, and what is
/// told of each layer. It asks no network, and a policy in it forbids that. Its sources are Page/page.html, .css and .js.
/// </summary>
internal static class ModelPage
{
    // More boxes than this in one picture help nobody; deeper levels are left out.
    private const int MaxBoxes = 20_000;

    // The page opens at the deepest level that can be read without searching.
    private const int ReadableBoxes = 200;

    /// <summary>The page.</summary>
    /// <param name="model">The diagram of the whole model.</param>
    /// <param name="details">What is told of each node, in the diagram's order.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static string Write(DiagramModel model, IReadOnlyList<NodeDetails> details, CancellationToken cancellationToken)
    {
        using MemoryStream data = new();
        using (Utf8JsonWriter json = new(data))
        {
            // The default encoder writes <, > and & as escapes: no name can end the script element that holds the data.
            WriteData(json, model, details, cancellationToken);
        }

        Dictionary<string, string> parts = new(StringComparer.Ordinal)
        {
            ["title"] = ModelText.Xml(model.Name),
            ["style"] = Resource("page.css"),
            ["script"] = Resource("page.js"),
            ["data"] = Encoding.UTF8.GetString(data.ToArray()),
        };

        // In one pass: what is filled in is not looked through again.
        return string.Concat(Resource("page.html").Split("{{").Select((piece, i) =>
        {
            int end = piece.IndexOf("}}", StringComparison.Ordinal);
            return i == 0 ? piece : parts[piece[..end]] + piece[(end + 2)..];
        }));
    }

    private static void WriteData(Utf8JsonWriter json, DiagramModel model, IReadOnlyList<NodeDetails> details, CancellationToken cancellationToken)
    {
        List<(int Depth, DiagramModel Model)> levels = Levels(model);
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteString("format", model.Format);
        json.WriteNumber("parameters", model.Nodes.SaturatingSum(n => n.ParameterCount));
        json.WriteNumber("start", Math.Max(0, levels.FindLastIndex(l => l.Model.Nodes.Count <= ReadableBoxes)));
        json.WriteStartArray("levels");
        foreach ((int depth, DiagramModel level) in levels)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteLevel(json, depth, level);
        }

        json.WriteEndArray();
        json.WriteStartArray("layers");
        foreach (NodeDetails node in details)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteDetails(json, node);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The depths that show something that those before did not.</summary>
    private static List<(int Depth, DiagramModel Model)> Levels(DiagramModel model)
    {
        List<(int Depth, DiagramModel Model)> levels = [];
        for (int depth = 1; depth <= ScopeCollapser.Depth(model); depth++)
        {
            DiagramModel level = ScopeCollapser.Collapse(model, depth);
            if (levels.Count == 0 || (level.Nodes.Count > levels[^1].Model.Nodes.Count && level.Nodes.Count <= MaxBoxes))
            {
                levels.Add((depth, level));
            }
        }

        return levels;
    }

    private static void WriteLevel(Utf8JsonWriter json, int depth, DiagramModel level)
    {
        DiagramLayout layout = new(level);
        json.WriteStartObject();
        json.WriteNumber("depth", depth);
        Number(json, "width", layout.Width);
        Number(json, "height", layout.Height);
        json.WriteStartArray("boxes");
        for (int i = 0; i < level.Nodes.Count; i++)
        {
            DiagramNode node = level.Nodes[i];
            LayoutBox box = layout.Boxes[i];
            json.WriteStartObject();
            Number(json, "x", box.Left);
            Number(json, "y", box.Top);
            Number(json, "w", box.Width);
            Number(json, "h", box.Height);
            json.WriteString("a", layout.Labels[i].Title);
            json.WriteString("b", layout.Labels[i].Detail);
            json.WriteString("n", ModelText.Clean(node.Name));
            json.WriteString("k", ModelText.Clean(node.Kind));
            json.WriteString("r", node.Role.ToString().ToLowerInvariant());
            json.WriteNumber("c", node.ParameterCount);
            json.WriteStartArray("m");
            foreach (int member in node.Members)
            {
                json.WriteNumberValue(member);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("edges");
        HashSet<(int, string)> labelled = [];
        foreach (LayoutRoute route in layout.Routes)
        {
            json.WriteStartObject();
            json.WriteNumber("f", route.Edge.From);
            json.WriteNumber("t", route.Edge.To);
            json.WriteString("s", ModelText.Clean(route.Edge.Label));

            // As in the picture: a tensor's shape stands on the first of its connections.
            json.WriteString("l", labelled.Add((route.Edge.From, route.Edge.Label)) ? ModelText.Clean(route.Edge.Label) : string.Empty);
            json.WriteStartArray("p");
            foreach (LayoutPoint point in route.Points)
            {
                json.WriteNumberValue(Math.Round(point.X, 1));
                json.WriteNumberValue(Math.Round(point.Y, 1));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, NodeDetails node)
    {
        json.WriteStartObject();
        json.WriteString("name", ModelText.Clean(node.Name));
        json.WriteString("kind", ModelText.Clean(node.Kind));
        json.WriteStartArray("outputs");
        foreach (string output in node.Outputs)
        {
            json.WriteStringValue(ModelText.Clean(output));
        }

        json.WriteEndArray();
        json.WriteStartArray("attributes");
        foreach ((string name, string value) in node.Attributes)
        {
            json.WriteStartArray();
            json.WriteStringValue(ModelText.Clean(name));
            json.WriteStringValue(ModelText.Clean(value));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("weights");
        foreach (NodeWeight weight in node.Weights)
        {
            json.WriteStartObject();
            json.WriteString("name", ModelText.Clean(weight.Name));
            json.WriteString("dtype", weight.DataType);
            json.WriteString("shape", weight.Shape);
            if (weight.Summary is { } summary)
            {
                WriteSummary(json, summary);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter json, WeightSummary summary)
    {
        json.WriteStartObject("statistics");
        json.WriteString("min", Text(summary.Minimum));
        json.WriteString("max", Text(summary.Maximum));
        json.WriteString("mean", Text(summary.Mean));
        json.WriteString("std", Text(summary.StandardDeviation));
        json.WriteNumber("zeros", summary.ZeroCount);
        json.WriteNumber("notFinite", summary.NotFiniteCount);
        json.WriteStartArray("bins");
        foreach (long count in summary.Bins)
        {
            json.WriteNumberValue(count);
        }

        json.WriteEndArray();
        json.WriteEndObject();

        static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
    }

    private static void Number(Utf8JsonWriter json, string name, double value) => json.WriteNumber(name, Math.Round(value, 1));

    private static string Resource(string name)
    {
        using Stream stream = typeof(ModelPage).Assembly.GetManifestResourceStream("Page/" + name) ?? throw new InvalidOperationException($"The resource Page/{name} is missing.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
