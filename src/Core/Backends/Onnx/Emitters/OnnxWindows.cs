using TfModelTools.Formats.Onnx.Writing;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>What convolutions and poolings have in common.</summary>
internal static class OnnxWindows
{
    /// <summary>The order of a kernel's axes in ONNX: what it gives, what it takes (of a transposed one the other way round, as ours are), the spatial axes.</summary>
    public static int[] KernelAxes(int rank) => [rank - 1, rank - 2, .. Enumerable.Range(0, rank - 2)];

    /// <summary>Why a padding cannot be said; null when it can.</summary>
    public static string? WhyUnsupported(Padding padding) => padding.Before.Concat(padding.After).Any(p => p < 0) ? "its padding is negative" : null;

    /// <summary>Says how a node pads: by numbers, or by TensorFlow's rule where the extents are not known, which puts what is odd behind.</summary>
    public static OnnxNodeBuilder Padding(OnnxNodeBuilder node, Padding padding) =>
        padding.IsSame ? node.Text("auto_pad", "SAME_UPPER") : node.Integers("pads", padding.Before.Concat(padding.After));

    /// <summary>Says the extents of a kernel, where they are known.</summary>
    public static OnnxNodeBuilder Kernel(OnnxNodeBuilder node, SymbolicShape kernel) =>
        kernel.SkipLast(2).All(d => d.IsFixed) ? node.Integers("kernel_shape", kernel.SkipLast(2).Select(d => d.Count)) : node;
}
