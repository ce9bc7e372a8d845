using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>
/// Resizing of images. TensorFlow's flags are modes of ONNX: neither is asymmetric (nearest: floor), align corners is align_corners and half pixel centers is half_pixel (nearest:
/// round_prefer_ceil). TensorFlow's cubic weights come from a table, so that cubic resizing of known extents is written as what it sums up instead.
/// </summary>
internal sealed class ResizeEmitter : OnnxEmitter<ResizeOperator>
{
    /// <summary>Whether a node is written.</summary>
    public static bool Takes(GraphNode node)
    {
        ResizeOperator op = (ResizeOperator)node.Operator;
        SymbolicShape x = node.Inputs[0].Shape;
        bool isKnown = x[1].IsFixed && x[2].IsFixed;
        return op.Kind switch
        {
            ResizeMethod.Bilinear => TypeOf(node).IsFloat(),
            ResizeMethod.Bicubic => TypeOf(node).IsFloat() && !isKnown,
            _ => !isKnown || (IsExact(op, x[1].Count, op.Height) && IsExact(op, x[2].Count, op.Width)),
        };
    }

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ResizeOperator op) => Takes(node) ? null : $"ONNX has no {op.Kind} resizing of {TypeOf(node).TensorFlowName()} that takes the same elements";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ResizeOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = OnnxLayout.ChannelsFirst(4);
        string x = writer.In(node.Inputs[0], layout);
        SymbolicShape shape = node.Inputs[0].Shape;
        OnnxConstants constants = writer.Constants;
        string[] inputs;
        if (IsScaled(shape[1], op.Height) && IsScaled(shape[2], op.Width))
        {
            inputs = [x, string.Empty, constants.Floats(1, 1, Scale(shape[1].Count, op.Height), Scale(shape[2].Count, op.Width))];
        }
        else
        {
            // Sizes of some axes alone, as opset 18 has them, are refused by ONNX Runtime where the others are not known.
            string own = writer.AddPart(node, "shape", "Shape", x).Output;
            string outer = writer.AddPart(node, "outer", "Slice", own, constants.Integers(0), constants.Integers(2)).Output;
            inputs = [x, string.Empty, string.Empty, writer.AddPart(node, "sizes", "Concat", outer, constants.Integers(op.Height, op.Width)).Integer("axis", 0).Output];
        }

        bool isNearest = op.Kind == ResizeMethod.Nearest;
        var added = writer.Add(node, "Resize", layout, inputs)
            .Text("mode", isNearest ? "nearest" : op.Kind == ResizeMethod.Bilinear ? "linear" : "cubic")
            .Text("coordinate_transformation_mode", op.AlignCorners ? "align_corners" : op.HalfPixelCenters ? "half_pixel" : "asymmetric");
        if (isNearest)
        {
            added.Text("nearest_mode", op.AlignCorners || op.HalfPixelCenters ? "round_prefer_ceil" : "floor");
        }
        else if (op.Kind == ResizeMethod.Bicubic)
        {
            added.Float("cubic_coeff_a", op.HalfPixelCenters ? -0.5f : -0.75f).Flag("exclude_outside", op.HalfPixelCenters);
            writer.Warn($"'{node.Name}' is resized by cubic weights that TensorFlow has from a table of 1024 steps: results may differ by a thousandth of the range. Known extents of the image avoid that.");
        }
    }

    private static float Scale(long from, int to) => (float)to / from;

    // The extent that a reader computes of a scale, in float32.
    private static bool IsScaled(Dimension from, int to) => from.IsFixed && from.Count > 0 && (long)(Scale(from.Count, to) * from.Count) == to;

    // The elements that ONNX's formulas take, computed in float32 as ONNX Runtime does, against those that TensorFlow takes.
    private static bool IsExact(ResizeOperator op, long from, int to)
    {
        if (from > Limits.MaxTableElements || to > Limits.MaxTableElements)
        {
            return false;
        }

        float scale = Scale(from, to);
        int[] taken = NearestElements.Of(op, from, to);
        for (int i = 0; i < to; i++)
        {
            float at = op.AlignCorners ? (to == 1 ? 0 : i * (float)(from - 1) / (to - 1)) : op.HalfPixelCenters ? ((i + 0.5f) / scale) - 0.5f : i / scale;
            float nearest = op.AlignCorners || op.HalfPixelCenters ? MathF.Round(at, MidpointRounding.AwayFromZero) : MathF.Floor(at);
            if (Math.Clamp((long)nearest, 0, from - 1) != taken[i])
            {
                return false;
            }
        }

        return true;
    }
}
