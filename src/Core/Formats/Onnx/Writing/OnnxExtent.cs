namespace TfModelTools.Formats.Onnx.Writing;

/// <summary>An extent of an input or output: a number, or a name for what only the data tells. Extents of one name are equal.</summary>
/// <param name="Count">The number; -1 for one that has a name.</param>
/// <param name="Name">The name; empty for a number.</param>
public readonly record struct OnnxExtent(long Count, string Name)
{
    /// <summary>An extent that is a number.</summary>
    public static OnnxExtent Fixed(long count) => new(count, string.Empty);

    /// <summary>An extent that only the data tells.</summary>
    public static OnnxExtent Named(string name) => new(-1, name);
}
