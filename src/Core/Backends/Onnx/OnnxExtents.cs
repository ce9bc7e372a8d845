using System.Globalization;
using TfModelTools.Formats.Onnx.Writing;
using TfModelTools.Graph;

namespace TfModelTools.Backends.Onnx;

/// <summary>Extents of inputs and outputs: the batch size and its multiples have one name in all of them, any other that only the data tells one of its own.</summary>
internal static class OnnxExtents
{
    /// <summary>What the number of samples is called.</summary>
    public const string Batch = "batch";

    /// <summary>The extents of a port.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="port">Its name.</param>
    public static IEnumerable<OnnxExtent> Of(SymbolicShape shape, string port) => shape.Select((d, i) =>
        d.IsFixed ? OnnxExtent.Fixed(d.Count)
        : d.IsUnknown ? OnnxExtent.Named(string.Create(CultureInfo.InvariantCulture, $"{port}/extent_{i}"))
        : OnnxExtent.Named(d.Count == 1 ? Batch : string.Create(CultureInfo.InvariantCulture, $"{d.Count}*{Batch}")));
}
