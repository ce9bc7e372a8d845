using System.Globalization;
using System.Text;
using TfModelTools.Common;

namespace TfModelTools.Drawing;

/// <summary>Draws a diagram as SVG 1.1: a box for each node, a curve for each connection, tensor shapes on the curves.</summary>
internal static class SvgDiagram
{
    private const string Ink = "#5b6472";

    /// <summary>Writes the picture, a piece at a time: one of many connections is larger than what it is drawn from.</summary>
    public static void Write(TextWriter writer, DiagramModel model, DiagramDirection direction = DiagramDirection.Down)
    {
        DiagramLayout layout = new(model, direction);
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{layout.Width:0.#}\" height=\"{layout.Height:0.#}\" viewBox=\"0 0 {layout.Width:0.#} {layout.Height:0.#}\" font-family=\"Helvetica, Arial, sans-serif\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{ModelText.Xml(model.Name)}</title>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"{Ink}\"/></marker></defs>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{layout.Width:0.#}\" height=\"{layout.Height:0.#}\" fill=\"#fff\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<g fill=\"none\" stroke=\"{Ink}\" stroke-width=\"1.2\">\n");
        foreach (LayoutRoute route in layout.Routes)
        {
            svg.Append("<path d=\"");
            AppendPath(svg, route.Points, direction);
            svg.Append("\" marker-end=\"url(#arrow)\"/>\n");
            Flush();
        }

        svg.Append("</g>\n");
        for (int i = 0; i < layout.Boxes.Count; i++)
        {
            DrawBox(svg, model.Nodes[i], layout.Labels[i], layout.Boxes[i]);
            Flush();
        }

        svg.Append("<g font-size=\"10.5\" text-anchor=\"middle\" fill=\"#333\" stroke=\"#fff\" stroke-width=\"5\" paint-order=\"stroke\">\n");

        // Each tensor's shape once, on the first of its connections.
        HashSet<(int, string)> drawn = [];
        foreach (LayoutRoute route in layout.Routes.Where(r => r.Edge.Label.Length > 0 && drawn.Add((r.Edge.From, r.Edge.Label))))
        {
            DrawLabel(svg, route, direction);
            Flush();
        }

        svg.Append("</g>\n</svg>\n");
        Flush();

        void Flush()
        {
            writer.Write(svg);
            svg.Clear();
        }
    }

    private static void DrawBox(StringBuilder svg, DiagramNode node, DiagramLabel label, LayoutBox box)
    {
        (string fill, string stroke) = node.Role switch
        {
            _ when node.Unsupported is not null => ("#fdecea", "#c62828"),
            DiagramRole.Input => ("#e8f5e9", "#4c8c53"),
            DiagramRole.Output => ("#fff3e0", "#c77700"),
            DiagramRole.Scope => ("#f3e8fb", "#8250a8"),
            _ => ("#eaf1fb", "#4a74b4"),
        };
        double x = box.Left + (box.Width / 2);
        string dashes = node.Role == DiagramRole.Scope ? " stroke-dasharray=\"5 3\"" : string.Empty;
        svg.Append(CultureInfo.InvariantCulture, $"<g text-anchor=\"middle\"><title>{ModelText.Xml(node.ToolTip)}</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{box.Left:0.#}\" y=\"{box.Top:0.#}\" width=\"{box.Width:0.#}\" height=\"{box.Height:0.#}\" rx=\"6\" fill=\"{fill}\" stroke=\"{stroke}\"{dashes}/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{box.Top + 19:0.#}\" font-size=\"13\" font-weight=\"bold\" fill=\"#1d2430\">{ModelText.Xml(label.Title)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{box.Top + 36:0.#}\" font-size=\"12\" fill=\"#465061\">{ModelText.Xml(label.Detail)}</text></g>\n");
    }

    /// <summary>A tensor's shape near the box it comes from.</summary>
    private static void DrawLabel(StringBuilder svg, LayoutRoute route, DiagramDirection direction)
    {
        const double At = 0.42;

        // The curve is slow at its ends across the flow, and even along it.
        const double Across = (3 - (2 * At)) * At * At;
        (LayoutPoint from, LayoutPoint to) = (route.Points[0], route.Points[1]);
        (double alongX, double alongY) = direction == DiagramDirection.Down ? (Across, At) : (At, Across);
        double x = from.X + ((to.X - from.X) * alongX), y = from.Y + ((to.Y - from.Y) * alongY);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y + 3:0.#}\">{ModelText.Xml(route.Edge.Label)}</text>\n");
    }

    /// <summary>Curves that leave and enter along the flow, and straight lines through the rows that a connection passes.</summary>
    private static void AppendPath(StringBuilder path, IReadOnlyList<LayoutPoint> points, DiagramDirection direction)
    {
        path.Append(CultureInfo.InvariantCulture, $"M{points[0].X:0.#} {points[0].Y:0.#}");
        for (int i = 1; i < points.Count; i++)
        {
            (LayoutPoint from, LayoutPoint to) = (points[i - 1], points[i]);
            if (i % 2 == 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"L{to.X:0.#} {to.Y:0.#}");
            }
            else if (direction == DiagramDirection.Down)
            {
                double middle = (from.Y + to.Y) / 2;
                path.Append(CultureInfo.InvariantCulture, $"C{from.X:0.#} {middle:0.#} {to.X:0.#} {middle:0.#} {to.X:0.#} {to.Y:0.#}");
            }
            else
            {
                double middle = (from.X + to.X) / 2;
                path.Append(CultureInfo.InvariantCulture, $"C{middle:0.#} {from.Y:0.#} {middle:0.#} {to.Y:0.#} {to.X:0.#} {to.Y:0.#}");
            }
        }
    }
}
