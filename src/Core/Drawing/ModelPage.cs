using System.Globalization;
using System.Text.Json;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Json;

namespace TfModelTools.Drawing;

/// <summary>
/// Writes a model as one page to zoom, search and look into. The page carries all it needs: layouts for each depth of names, and what is
/// told of each layer. It asks no network, and a policy in it forbids that. Its sources are Page/page.html, .css and .js.
/// </summary>
internal static class ModelPage
{
    // More boxes than this in one picture help nobody; deeper levels are left out.
    private const int MaxBoxes = 20_000;

    /// <summary>Writes the page.</summary>
    /// <param name="output">Where it is written, the data a piece at a time: layouts of many connections are larger than the model.</param>
    /// <param name="model">The diagram of the whole model.</param>
    /// <param name="details">What is told of each node, in the diagram's order.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static void Write(Stream output, DiagramModel model, IReadOnlyList<NodeDetails> details, CancellationToken cancellationToken)
    {
        Dictionary<string, string> parts = new(StringComparer.Ordinal)
        {
            ["title"] = ModelText.Xml(model.Name),
            ["style"] = Resource("page.css"),
            ["script"] = Resource("page.js"),
        };

        foreach ((string text, string? place) in TextTemplate.Pieces(Resource("page.html")))
        {
            output.Write(Encoding.UTF8.GetBytes(text));
            if (place == "data")
            {
                // The default encoder writes <, > and & as escapes: no name can end the script element that holds the data.
                using Utf8JsonWriter json = new(output);
                WriteData(json, model, details, cancellationToken);
            }
            else if (place is not null)
            {
                output.Write(Encoding.UTF8.GetBytes(parts[place]));
            }
        }
    }

    // Names and places are written once and short (page.js spells out what is what): a model of thousands of nodes has as many of them at each depth.
    private static void WriteData(Utf8JsonWriter json, DiagramModel model, IReadOnlyList<NodeDetails> details, CancellationToken cancellationToken)
    {
        List<(int Depth, DiagramModel Model)> levels = Levels(model);
        PageStrings strings = new();
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteString("format", model.Format);
        json.WriteNumber("titleLength", DiagramLabel.MaxTitle);
        if (model.ParameterCount is { } parameters)
        {
            json.WriteNumber("parameters", parameters);
        }

        json.WriteNumber("start", Math.Max(0, levels.FindLastIndex(l => l.Model.Nodes.Count <= ScopeCollapser.ReadableBoxes)));
        json.WriteStartArray("levels");
        foreach ((int depth, DiagramModel level) in levels)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteLevel(json, depth, level, strings);
        }

        json.WriteEndArray();
        json.WriteStartArray("layers");
        for (int i = 0; i < details.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteDetails(json, details[i], model.Nodes[i], strings);
            json.FlushLarge();
        }

        json.WriteEndArray();
        strings.Write(json, "strings");
        json.WriteEndObject();
    }

    /// <summary>The depths that show a quarter more than those before, and the one that shows all.</summary>
    private static List<(int Depth, DiagramModel Model)> Levels(DiagramModel model)
    {
        List<(int Depth, DiagramModel Model)> levels = [];
        ScopeDepths depths = new(model);
        foreach (int depth in depths.Changes.Prepend(1))
        {
            int boxes = depths.Boxes(depth);
            int before = levels.Count == 0 ? 0 : levels[^1].Model.Nodes.Count;
            bool isMore = boxes >= before * 5 / 4.0 || (boxes == model.Nodes.Count && boxes > before);
            if (levels.Count == 0 || (isMore && boxes <= MaxBoxes))
            {
                levels.Add((depth, ScopeCollapser.Collapse(model, depth)));
            }
        }

        return levels;
    }

    private static void WriteLevel(Utf8JsonWriter json, int depth, DiagramModel level, PageStrings strings)
    {
        DiagramLayout layout = new(level);
        json.WriteStartObject();
        json.WriteNumber("depth", depth);
        json.WriteNumber("width", Math.Round(layout.Width));
        json.WriteNumber("height", Math.Round(layout.Height));
        json.WriteStartArray("boxes");
        for (int i = 0; i < level.Nodes.Count; i++)
        {
            DiagramNode node = level.Nodes[i];
            LayoutBox box = layout.Boxes[i];
            json.WriteStartArray();
            foreach (double place in (double[])[box.Left, box.Top, box.Width, box.Height])
            {
                json.WriteNumberValue(Math.Round(place));
            }

            json.WriteNumberValue((int)node.Role);
            json.WriteNumberValue(strings.Add(layout.Labels[i].Detail));
            if (node.Members.Count == 1)
            {
                json.WriteNumberValue(node.Members[0]);
            }
            else
            {
                json.WriteStartArray();
                foreach (int member in node.Members)
                {
                    json.WriteNumberValue(member);
                }

                json.WriteEndArray();
                json.WriteStringValue(ModelText.Clean(node.Name));
                json.WriteNumberValue(strings.Add(node.Kind));
                json.WriteNumberValue(node.ParameterCount);
                if (node.Unsupported is not null)
                {
                    json.WriteNumberValue(strings.Add(node.Unsupported));
                }
            }

            json.WriteEndArray();
            json.FlushLarge();
        }

        json.WriteEndArray();
        json.WriteStartArray("edges");
        HashSet<(int, string)> labelled = [];
        foreach (LayoutRoute route in layout.Routes)
        {
            // As in the picture: a tensor's shape stands on the first of its connections.
            json.WriteStartArray();
            json.WriteNumberValue(route.Edge.From);
            json.WriteNumberValue(route.Edge.To);
            json.WriteNumberValue(strings.Add(route.Edge.Label));
            json.WriteNumberValue(labelled.Add((route.Edge.From, route.Edge.Label)) ? 1 : 0);
            foreach (LayoutPoint point in route.Points)
            {
                json.WriteNumberValue(Math.Round(point.X));
                json.WriteNumberValue(Math.Round(point.Y));
            }

            json.WriteEndArray();
            json.FlushLarge();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, NodeDetails details, DiagramNode node, PageStrings strings)
    {
        json.WriteStartObject();
        json.WriteString("n", ModelText.Clean(details.Name));
        json.WriteNumber("k", strings.Add(details.Kind));
        if (node.ParameterCount > 0)
        {
            json.WriteNumber("c", node.ParameterCount);
        }

        if (node.Unsupported is not null)
        {
            json.WriteNumber("u", strings.Add(node.Unsupported));
        }

        WriteStrings("o", details.Outputs);
        WriteStrings("a", details.Attributes.SelectMany(a => (string[])[a.Name, a.Value]));
        if (details.Weights.Count > 0)
        {
            json.WriteStartArray("w");
            foreach (NodeWeight weight in details.Weights)
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
        }

        json.WriteEndObject();

        void WriteStrings(string name, IEnumerable<string> texts)
        {
            json.WriteStartArray(name);
            foreach (string text in texts)
            {
                json.WriteNumberValue(strings.Add(text));
            }

            json.WriteEndArray();
        }
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

    private static string Resource(string name)
    {
        using Stream stream = typeof(ModelPage).Assembly.GetManifestResourceStream("Page/" + name) ?? throw new InvalidOperationException($"The resource Page/{name} is missing.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
