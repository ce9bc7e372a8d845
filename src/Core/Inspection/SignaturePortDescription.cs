using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Inspection;

/// <summary>An input or output of a signature.</summary>
/// <param name="Id">Its place among the inputs or outputs, from 0.</param>
/// <param name="Name">The name by which callers know it.</param>
/// <param name="TensorName">The tensor of the graph, such as "x:0"; of a Keras model the layer.</param>
/// <param name="DataType">The element type, as TensorFlow spells it; empty when not known.</param>
/// <param name="Shape">The shape, as Python writes it, None for an open extent; "unknown" for an unknown rank.</param>
public sealed record SignaturePortDescription(int Id, string Name, string TensorName, string DataType, string Shape)
{
    /// <summary>The extents, -1 for an open one; null for an unknown rank.</summary>
    public IReadOnlyList<long>? Dimensions { get; private init; }

    /// <summary>Describes a port.</summary>
    /// <param name="id">Its place.</param>
    /// <param name="name">Its name.</param>
    /// <param name="tensorName">Its tensor.</param>
    /// <param name="dataType">The element type.</param>
    /// <param name="shape">The shape; null for an unknown rank.</param>
    public static SignaturePortDescription Of(int id, string name, string tensorName, DataType dataType, TensorShape? shape) =>
        new(id, name, tensorName, TypeName(dataType), shape?.ToString() ?? "unknown") { Dimensions = shape is null ? null : new ReadableCollection<long>(shape) };

    /// <summary>An element type as TensorFlow spells it; empty when it is not known.</summary>
    internal static string TypeName(DataType type) => type.IsKnown() ? type.TensorFlowName() : string.Empty;

    /// <summary>Such as "x: float32 (None, 28, 28, 1)".</summary>
    public override string ToString() => DataType.Length == 0 && Dimensions is null ? Name : $"{Name}: {(DataType.Length > 0 ? DataType : "unknown type")} {Shape}";
}
