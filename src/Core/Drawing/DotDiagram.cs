using System.Globalization;
using System.Text;
using TfModelTools.Common;

namespace TfModelTools.Drawing;

/// <summary>Writes a diagram in the language of Graphviz (graphviz.org/doc/info/lang.html), which lays it out itself.</summary>
internal static class DotDiagram
{
    /// <summary>The text of the diagram.</summary>
    public static string Write(DiagramModel model, DiagramDirection direction = DiagramDirection.Down)
    {
        StringBuilder dot = new();
        dot.Append(CultureInfo.InvariantCulture, $"digraph \"{Quote(model.Name)}\" {{\n");
        dot.Append(CultureInfo.InvariantCulture, $"  rankdir={(direction == DiagramDirection.Down ? "TB" : "LR")};\n");
        dot.Append("  node [shape=box, style=\"rounded,filled\", fillcolor=\"#eaf1fb\", color=\"#4a74b4\", fontname=\"Helvetica\"];\n");
        dot.Append("  edge [color=\"#5b6472\", fontname=\"Helvetica\", fontsize=10];\n");
        for (int i = 0; i < model.Nodes.Count; i++)
        {
            DiagramNode node = model.Nodes[i];
            DiagramLabel label = DiagramLabel.Of(node);
            string style = node.Role switch
            {
                _ when node.Unsupported is not null => ", fillcolor=\"#fdecea\", color=\"#c62828\"",
                DiagramRole.Input => ", fillcolor=\"#e8f5e9\", color=\"#4c8c53\"",
                DiagramRole.Output => ", fillcolor=\"#fff3e0\", color=\"#c77700\"",
                DiagramRole.Scope => ", fillcolor=\"#f3e8fb\", color=\"#8250a8\", style=\"rounded,filled,dashed\"",
                _ => string.Empty,
            };
            dot.Append(CultureInfo.InvariantCulture, $"  n{i} [label=\"{Quote(label.Title)}\\n{Quote(label.Detail)}\", tooltip=\"{Quote(node.ToolTip)}\"{style}];\n");
        }

        foreach (DiagramEdge edge in model.Edges)
        {
            string label = edge.Label.Length > 0 ? $" [label=\"{Quote(edge.Label)}\"]" : string.Empty;
            dot.Append(CultureInfo.InvariantCulture, $"  n{edge.From} -> n{edge.To}{label};\n");
        }

        return dot.Append("}\n").ToString();
    }

    private static string Quote(string text) => ModelText.Clean(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
