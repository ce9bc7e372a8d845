using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes the conversion of pixels between red, green, blue and hue, saturation, value apart to arithmetic, comparisons and selections.</summary>
internal sealed class ExpandColorSpace : LegalizingPass<ColorSpaceOperator>
{
    private static readonly TensorShape Channels = new(3);

    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ColorSpaceOperator op, NodeParts parts) =>
        op.ToHsv ? ToHsv(parts, node.Inputs[0]) : ToRgb(parts, node.Inputs[0]);

    private static GraphValue ToHsv(NodeParts parts, GraphValue x)
    {
        GraphValue[] channels = [.. Enumerable.Range(0, 3).Select(c => parts.Slice(x, -1, c, 1))];
        (GraphValue red, GraphValue green, GraphValue blue) = (channels[0], channels[1], channels[2]);
        GraphValue zero = parts.Number(x, 0);
        GraphValue value = parts.Reduce(ReduceFunction.Max, x, [-1]);
        GraphValue range = parts.Subtract(value, parts.Reduce(ReduceFunction.Min, x, [-1]));
        GraphValue saturation = parts.Select(parts.Compare(ComparisonFunction.Greater, value, zero), parts.Divide(range, value), zero);

        // Which channel is the largest says which difference counts, and from which third of the circle on.
        GraphValue isRed = parts.Compare(ComparisonFunction.Equal, red, value);
        GraphValue isGreen = parts.Compare(ComparisonFunction.Equal, green, value);
        GraphValue Choose(GraphValue ofRed, GraphValue ofGreen, GraphValue ofBlue) => parts.Select(isRed, ofRed, parts.Select(isGreen, ofGreen, ofBlue));
        GraphValue difference = Choose(parts.Subtract(green, blue), parts.Subtract(blue, red), parts.Subtract(red, green));
        GraphValue start = Choose(zero, parts.Number(x, 2.0 / 6), parts.Number(x, 4.0 / 6));
        GraphValue turned = parts.Add(parts.Divide(difference, parts.Multiply(range, 6)), start);
        GraphValue hue = parts.Select(parts.Compare(ComparisonFunction.Less, turned, zero), parts.Add(turned, 1), turned);
        GraphValue known = parts.Select(parts.Compare(ComparisonFunction.Greater, range, zero), hue, zero);
        return parts.Node("hsv", new ConcatOperator(-1), known, saturation, value);
    }

    // Red falls off from the far side of the circle, green and blue from their own third of it.
    private static GraphValue ToRgb(NodeParts parts, GraphValue x)
    {
        GraphValue Vector(params double[] values) => parts.Numbers(x.Spec.DataType, Channels, values);
        GraphValue sector = parts.Multiply(parts.Slice(x, -1, 0, 1), 6);
        GraphValue saturation = parts.Slice(x, -1, 1, 1);
        GraphValue distance = parts.Unary(UnaryFunction.Abs, parts.Subtract(sector, Vector(3, 2, 4)));
        GraphValue pure = parts.Clip(parts.Add(parts.Multiply(distance, Vector(1, -1, -1)), Vector(-1, 2, 2)), 0, 1);
        GraphValue mixed = parts.Add(parts.Multiply(saturation, pure), parts.Subtract(parts.Number(x, 1), saturation));
        return parts.Multiply(mixed, parts.Slice(x, -1, 2, 1));
    }
}
