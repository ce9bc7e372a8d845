using TfModelTools.Graph;
using TfModelTools.Passes.Legalize;

namespace TfModelTools.Backends.Tfjs.Emitters;

/// <summary>
/// Padding SAME over three axes: where windows are smaller than steps TensorFlow.js pads by less than nothing and so moves the windows
/// (tfjs-core, conv_util.ts, get3DPadAndOutInfo), which TensorFlow does not.
/// </summary>
internal static class SpatialSame
{
    /// <summary>What is refused, where the extents do not tell what SAME comes to.</summary>
    public const string Reason = "its windows are smaller than its steps, which TensorFlow.js pads wrongly over three axes";

    /// <summary>Whether a node may keep its padding.</summary>
    public static bool IsKept(GraphNode node) => node.Inputs[0].Shape.Rank != 5 || SpatialWindows.Of(node) is not { Padding.IsSame: true } windows
        || !IsShort([.. windows.Extents.Select((e, i) => ((e - 1) * windows.Dilations[i]) + 1)], windows.Strides);

    /// <summary>Whether a window is smaller than its step on some axis.</summary>
    public static bool IsShort(IReadOnlyList<int> window, IReadOnlyList<int> strides) => window.Zip(strides).Any(p => p.First < p.Second);
}
