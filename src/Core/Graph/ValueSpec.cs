using TfModelTools.Tensors;

namespace TfModelTools.Graph;

/// <summary>Element type and shape of a value in a graph. Two are equal when they read alike; whether values have them for certain says <see cref="IsSame"/>.</summary>
/// <param name="DataType">The element type.</param>
/// <param name="Shape">The shape.</param>
public sealed record ValueSpec(DataType DataType, SymbolicShape Shape)
{
    /// <summary>Whether values of both have the same element type and are known to have the same shape, whatever the data is.</summary>
    public bool IsSame(ValueSpec other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return DataType == other.DataType && Shape.IsSame(other.Shape);
    }

    /// <summary>Such as "float32 (N, 784)".</summary>
    public override string ToString() => $"{DataType.TensorFlowName()} {Shape}";
}
