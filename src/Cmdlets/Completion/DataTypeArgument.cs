using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>
/// An element type as a parameter takes it: by TensorFlow's name or any common spelling (float32, half, f16, double). A type of its own,
/// because of an enumeration's values PowerShell would offer the .NET names.
/// </summary>
public sealed class DataTypeArgument
{
    /// <summary>Finds the type of a name; PowerShell calls it for what is typed.</summary>
    /// <param name="name">A name, in any case.</param>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public DataTypeArgument(string name) => Value = DataTypes.TryParse(name, out DataType type)
        ? type
        : throw new InvalidInputException($"'{name}' is no data type.", "Give float32, float16, bfloat16, float64, int32, int64, or another that Tab offers.");

    /// <summary>Takes a type as it is.</summary>
    /// <param name="type">The type.</param>
    public DataTypeArgument(DataType type) => Value = type;

    /// <summary>The type.</summary>
    public DataType Value { get; }

    /// <summary>TensorFlow's name.</summary>
    public override string ToString() => Value.TensorFlowName();
}
