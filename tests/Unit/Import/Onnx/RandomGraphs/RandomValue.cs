using TfModelTools.Formats.Messages;

namespace TfModelTools.Tests.Import.Onnx.RandomGraphs;

/// <summary>A value of a random graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its extents, -1 for the number of samples.</param>
internal sealed record RandomValue(string Name, OnnxDataTypeMessage Type, IReadOnlyList<long> Shape)
{
    public int Rank => Shape.Count;

    public bool IsFloat => Type == OnnxDataTypeMessage.Float;

    public bool IsInteger => Type is OnnxDataTypeMessage.Int32 or OnnxDataTypeMessage.Int64;

    /// <summary>The axes whose extents are known.</summary>
    public IEnumerable<int> FixedAxes => Enumerable.Range(0, Rank).Where(i => Shape[i] >= 0);
}
