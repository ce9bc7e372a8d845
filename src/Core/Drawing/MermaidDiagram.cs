using System.Globalization;
using System.Text;
using TfModelTools.Common;

namespace TfModelTools.Drawing;

/// <summary>Writes a diagram as a Mermaid flowchart (mermaid.js.org/syntax/flowchart.html), which Markdown viewers draw.</summary>
internal static class MermaidDiagram
{
    /// <summary>The text of the diagram.</summary>
    public static string Write(DiagramModel model, DiagramDirection direction = DiagramDirection.Down)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"flowchart {(direction == DiagramDirection.Down ? "TD" : "LR")}\n");
        for (int i = 0; i < model.Nodes.Count; i++)
        {
            DiagramLabel label = DiagramLabel.Of(model.Nodes[i]);
            string kind = model.Nodes[i].Unsupported is null ? model.Nodes[i].Role.ToString().ToLowerInvariant() : "unsupported";
            text.Append(CultureInfo.InvariantCulture, $"  n{i}[\"{Quote(label.Title)}<br/>{Quote(label.Detail)}\"]:::{kind}\n");
        }

        foreach (DiagramEdge edge in model.Edges)
        {
            string label = edge.Label.Length > 0 ? $"|\"{Quote(edge.Label)}\"|" : string.Empty;
            text.Append(CultureInfo.InvariantCulture, $"  n{edge.From} -->{label} n{edge.To}\n");
        }

        return text
            .Append("  classDef layer fill:#eaf1fb,stroke:#4a74b4,color:#1d2430\n")
            .Append("  classDef input fill:#e8f5e9,stroke:#4c8c53,color:#1d2430\n")
            .Append("  classDef output fill:#fff3e0,stroke:#c77700,color:#1d2430\n")
            .Append("  classDef scope fill:#f3e8fb,stroke:#8250a8,color:#1d2430,stroke-dasharray:5 3\n")
            .Append(model.Nodes.Any(n => n.Unsupported is not null) ? "  classDef unsupported fill:#fdecea,stroke:#c62828,color:#1d2430\n" : string.Empty)
            .ToString();
    }

    /// <summary>All but letters, digits and what means nothing to Mermaid, Markdown or HTML becomes a character code.</summary>
    private static string Quote(string text)
    {
        StringBuilder quoted = new();
        foreach (Rune rune in ModelText.Clean(text).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || " _-/.,:()…·".Contains(rune.ToString(), StringComparison.Ordinal))
            {
                quoted.Append(rune);
            }
            else
            {
                quoted.Append(CultureInfo.InvariantCulture, $"#{rune.Value};");
            }
        }

        return quoted.ToString();
    }
}
