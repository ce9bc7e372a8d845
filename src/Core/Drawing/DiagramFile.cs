using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Wording;

namespace TfModelTools.Drawing;

/// <summary>Draws models.</summary>
internal static class DiagramFile
{
    /// <summary>Writes a diagram to a file. The same model gives the same bytes.</summary>
    /// <param name="drawing">What is drawn.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is drawn.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <returns>What the user should know of the picture; null for nothing.</returns>
    /// <exception cref="InvalidInputException">The extension does not tell the format, or an option is wrong.</exception>
    /// <exception cref="OutputException">The file cannot be written, or exists and may not be replaced.</exception>
    /// <exception cref="MissingProgramException">A picture was wanted, and Graphviz is not installed or failed.</exception>
    /// <exception cref="LimitExceededException">A picture was wanted, and there is more to draw than Graphviz does in a few seconds.</exception>
    public static string? Write(DiagramContent drawing, string path, DiagramOptions options, CancellationToken cancellationToken)
    {
        OutputFile.EnsureAllowed(path, options.Overwrite);
        Action<Stream> write = Render(drawing, path, options, out string? note, cancellationToken);
        using OutputFile file = OutputFile.Create(path, options.Overwrite, order: OutputOrder.Forward);
        write(file.Stream);
        cancellationToken.ThrowIfCancellationRequested();
        file.Commit();
        return note;
    }

    /// <summary>What writes the drawing; all that can be wrong with it is found before.</summary>
    private static Action<Stream> Render(DiagramContent drawing, string path, DiagramOptions options, out string? note, CancellationToken cancellationToken)
    {
        DiagramFormat format = options.Format ?? DiagramFormats.FromExtension(path);
        DiagramModel model = drawing.Model;
        note = null;
        if (options.Depth is int depth)
        {
            model = depth > 0 ? ScopeCollapser.Collapse(model, depth) : throw new InvalidInputException($"The depth is {depth}, expected at least 1.", "Leave it out to draw what fits.");
        }
        else if (format is DiagramFormat.Svg or DiagramFormat.Png)
        {
            model = ScopeCollapser.Fit(model, out int? fitted);
            note = fitted is null ? null : FormattableString.Invariant(
                $"{drawing.Model.Nodes.Count} boxes are too many to see at once: {model.Nodes.Count} are drawn, by scopes to depth {fitted}. {OptionKey.Depth} {ScopeCollapser.Depth(drawing.Model)} draws all; an .html page opens any scope.");
        }

        switch (format)
        {
            case DiagramFormat.Svg:
                return stream => stream.WriteText(writer => SvgDiagram.Write(writer, model, options.Direction));
            case DiagramFormat.Dot:
                return stream => stream.Write(Encoding.UTF8.GetBytes(DotDiagram.Write(model, options.Direction)));
            case DiagramFormat.Mermaid:
                return stream => stream.Write(Encoding.UTF8.GetBytes(MermaidDiagram.Write(model, options.Direction)));
            case DiagramFormat.Html:
                IReadOnlyList<NodeDetails> details = drawing.Details();
                return stream => ModelPage.Write(stream, drawing.Model, details, cancellationToken);
            case DiagramFormat.Png:
                byte[] picture = Picture(model, path, options, cancellationToken);
                return stream => stream.Write(picture);
            default:
                throw new InvalidInputException($"{format} is no format of a diagram.", "Use Svg, Dot, Mermaid, Html or Png.");
        }
    }

    private static byte[] Picture(DiagramModel model, string path, DiagramOptions options, CancellationToken cancellationToken)
    {
        GraphvizResult result = GraphvizImage.Render(model, options.Direction, cancellationToken);
        return result.Image ?? throw (result.Outcome is GraphvizOutcome.TooLarge or GraphvizOutcome.TookTooLong
            ? new LimitExceededException($"'{path}' cannot be drawn: {result.Note}", $"Draw fewer boxes with {OptionKey.Depth}, or write an .svg or .html, which need no other program.", path)
            : new MissingProgramException($"'{path}' cannot be drawn: {result.Note}", "Install Graphviz, or write an .svg, which needs no other program.", path));
    }
}
