using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>The attributes of ops that move a window over spatial axes: numbers for all axes, of which batch and channels have 1 or nothing.</summary>
internal static class Windows
{
    /// <summary>A number for each axis of channels-last data.</summary>
    public static IEnumerable<long> AllAxes(IEnumerable<int> spatial) => [1, .. spatial.Select(s => (long)s), 1];

    /// <summary>Whether nothing is padded.</summary>
    public static bool IsValid(Padding padding) => !padding.IsSame && padding.Before.Concat(padding.After).All(p => p == 0);

    /// <summary>The padding, as a rule's name or as numbers.</summary>
    public static NodeDefBuilder Padding(NodeDefBuilder node, Padding padding)
    {
        if (padding.IsSame || IsValid(padding))
        {
            return node.Text("padding", padding.IsSame ? "SAME" : "VALID");
        }

        return node.Text("padding", "EXPLICIT").Integers("explicit_paddings", [0, 0, .. padding.Before.Zip(padding.After, (b, a) => new long[] { b, a }).SelectMany(p => p), 0, 0]);
    }

    /// <summary>The name of channels-last data.</summary>
    public static string Format(int rank) => rank == 5 ? "NDHWC" : "NHWC";
}
