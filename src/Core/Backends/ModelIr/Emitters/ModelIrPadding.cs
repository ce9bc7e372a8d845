using TfModelTools.Formats.ModelIr;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>The paddings of windows: a rule where there is one, and the numbers, all before first, of which some of MMdnn's programs read the one and some the other.</summary>
internal static class ModelIrPadding
{
    /// <summary>A number for each axis, 1 for batch and channels.</summary>
    public static IEnumerable<long> AllAxes(IEnumerable<int> spatial) => [1, .. spatial.Select(s => (long)s), 1];

    /// <summary>Adds the padding of a node.</summary>
    public static void Add(ModelIrNodeBuilder added, ModelIrWriter writer, GraphNode node, Padding padding, IReadOnlyList<int> window, IReadOnlyList<int> strides, IReadOnlyList<int> dilations)
    {
        int spatial = window.Count;
        long[] before = new long[spatial];
        long[] after = new long[spatial];
        bool isKnown = true;
        for (int i = 0; i < spatial; i++)
        {
            Dimension extent = node.Inputs[0].Shape[i + 1];
            if (padding.IsSame && !extent.IsFixed && strides[i] != 1)
            {
                isKnown = false;
                continue;
            }

            // Of a stride of 1 the rule SAME does not ask for the extent.
            (before[i], after[i]) = padding.Resolve(i, extent.IsFixed ? extent.Count : 1L << 20, window[i], strides[i], dilations[i]);
        }

        if (!isKnown)
        {
            writer.Warn($"'{added.Name}' is padded by the rule SAME, and the size of what it reads is not known: only its auto_pad is right, which MMdnn's programs for TensorFlow read. Fix the input's shape for the others.");
        }

        if (padding.IsSame || before.Concat(after).All(p => p == 0))
        {
            added.Text("auto_pad", padding.IsSame ? "SAME_UPPER" : "VALID");
        }

        added.Integers("pads", [0, .. before, 0, 0, .. after, 0]);
    }
}
