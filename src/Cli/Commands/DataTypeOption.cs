using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Cli.Commands;

/// <summary>Element types as they are typed on a command line.</summary>
internal static class DataTypeOption
{
    /// <summary>An element type by any common spelling; null for none given.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static DataType? Type(string? name) =>
        name is null ? null
        : DataTypes.TryParse(name, out DataType type) ? type
        : throw new InvalidInputException($"'{name}' is no data type.", "Give one such as float32, float16, bfloat16, int64.");
}
