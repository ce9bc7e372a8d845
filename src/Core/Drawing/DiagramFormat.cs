using TfModelTools.Common;
using TfModelTools.Common.Wording;

namespace TfModelTools.Drawing;

/// <summary>What a diagram is written as.</summary>
public enum DiagramFormat
{
    /// <summary>Scalable Vector Graphics, with a layout of our own.</summary>
    Svg,

    /// <summary>The language of Graphviz.</summary>
    Dot,

    /// <summary>A Mermaid flowchart.</summary>
    Mermaid,

    /// <summary>A page to zoom, search and look into (no network).</summary>
    Html,

    /// <summary>A picture, drawn by Graphviz.</summary>
    Png,
}

/// <summary>The extensions of the formats.</summary>
public static class DiagramFormats
{
    private static readonly Dictionary<string, DiagramFormat> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".svg"] = DiagramFormat.Svg,
        [".dot"] = DiagramFormat.Dot,
        [".gv"] = DiagramFormat.Dot,
        [".mmd"] = DiagramFormat.Mermaid,
        [".mermaid"] = DiagramFormat.Mermaid,
        [".html"] = DiagramFormat.Html,
        [".htm"] = DiagramFormat.Html,
        [".png"] = DiagramFormat.Png,
    };

    /// <summary>The format that a file name says.</summary>
    /// <exception cref="InvalidInputException">The extension is none of them.</exception>
    public static DiagramFormat FromExtension(string path) => ByExtension.TryGetValue(Path.GetExtension(path), out DiagramFormat format)
        ? format
        : throw new InvalidInputException(
            $"'{path}' does not end in the extension of a diagram.",
            $"Use one of {string.Join(", ", ByExtension.Keys)}, or name the format ({OptionKey.Format}).",
            path);
}
