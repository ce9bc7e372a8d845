using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.ModelIr;

/// <summary>The strides, windows and paddings of convolutions and poolings: numbers for every axis, batch and channels among them.</summary>
internal static class ModelIrWindows
{
    /// <summary>The numbers of the spatial axes; all 1 where the node does not say.</summary>
    public static int[] Spatial(OpCall call, string attribute, int spatial)
    {
        IReadOnlyList<long> all = call.List(attribute);
        if (all.Count == 0)
        {
            return [.. Enumerable.Repeat(1, spatial)];
        }

        if (all.Count == spatial + 2 && all[0] == 1 && all[^1] == 1)
        {
            return [.. all.Skip(1).Take(spatial).Select(v => call.Int32(v, attribute, 1))];
        }

        return all.Count == spatial
            ? [.. all.Select(v => call.Int32(v, attribute, 1))]
            : throw call.Fail($"its {attribute} are [{string.Join(", ", all)}], expected {spatial + 2} numbers, with 1 for batch and channels");
    }

    /// <summary>
    /// The padding. A rule goes before numbers, as in MMdnn's own programs; SAME_LOWER, which they take for SAME, is the rule SAME where its numbers put the odd element at the
    /// end, as MMdnn's reader of Keras writes them, and else those numbers.
    /// </summary>
    public static Padding Padding(OpCall call, int spatial)
    {
        string rule = call.Node.Text("auto_pad");
        Padding given = Explicit(call, spatial);
        return rule switch
        {
            "VALID" => Graph.Operators.Padding.Valid(spatial),
            "SAME_UPPER" or "SAME" => Graph.Operators.Padding.Same,
            "SAME_LOWER" when call.List("pads").Count > 0 => given.Before.Zip(given.After).All(p => p.First <= p.Second) ? Graph.Operators.Padding.Same : given,
            "" or "NOTSET" => given,
            _ => throw call.Fail($"its auto_pad is '{rule}', expected VALID, SAME_UPPER, or none and pads"),
        };
    }

    /// <summary>Whether any element is padded by given numbers.</summary>
    public static bool IsPadded(Padding padding) => padding.Before.Concat(padding.After).Any(p => p != 0);

    // Of every axis all elements before come first, then all after (mmdnn/conversion/common/utils.py, convert_tf_pad_to_onnx).
    private static Padding Explicit(OpCall call, int spatial)
    {
        IReadOnlyList<long> pads = call.List("pads");
        if (pads.Count == 0)
        {
            return Graph.Operators.Padding.Valid(spatial);
        }

        int axes = pads.Count / 2;
        int first = axes == spatial ? 0 : 1;
        if (pads.Count % 2 != 0 || (axes != spatial && axes != spatial + 2) || (first == 1 && (pads[0] | pads[axes - 1] | pads[axes] | pads[^1]) != 0))
        {
            throw call.Fail($"its pads are [{string.Join(", ", pads)}], expected {2 * (spatial + 2)} numbers, with 0 for batch and channels");
        }

        int[] Part(int from) => [.. pads.Skip(from + first).Take(spatial).Select(p => call.Int32(p, "padding"))];
        return Graph.Operators.Padding.Explicit(Part(0), Part(axes));
    }
}
