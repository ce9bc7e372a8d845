using System.Numerics;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Interop;

/// <summary>The element types that arrays of other libraries have in common with tensors: the same bytes for the same numbers.</summary>
internal static class ArrayElementTypes
{
    /// <summary>What the elements of an array may be, for messages.</summary>
    public const string Expected = "bool, an integer type, Half, float, double or Complex";

    private static readonly Dictionary<DataType, Type> Types = new()
    {
        [DataType.Bool] = typeof(bool),
        [DataType.Int8] = typeof(sbyte),
        [DataType.UInt8] = typeof(byte),
        [DataType.Int16] = typeof(short),
        [DataType.UInt16] = typeof(ushort),
        [DataType.Int32] = typeof(int),
        [DataType.UInt32] = typeof(uint),
        [DataType.Int64] = typeof(long),
        [DataType.UInt64] = typeof(ulong),
        [DataType.Float16] = typeof(Half),
        [DataType.Float32] = typeof(float),
        [DataType.Float64] = typeof(double),
        [DataType.Complex128] = typeof(Complex),
    };

    /// <summary>The data type of tensors that hold elements of a .NET type; null where none does.</summary>
    public static DataType? DataTypeOf(Type type) => Types.FirstOrDefault(t => t.Value == type) is { Value: not null } known ? known.Key : null;

    /// <summary>The .NET type of a tensor's elements.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="library">Who has no type for some: "NumSharp".</param>
    /// <exception cref="InvalidInputException">The library has no such type.</exception>
    public static Type Of(Tensor tensor, string library) => Types.TryGetValue(tensor.DataType, out Type? type) ? type : throw Missing(tensor.DataType, library);

    /// <summary>Refuses what is too large for one tensor in memory, before it is copied.</summary>
    /// <param name="dataType">The data type of the elements.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="name">What it is, for the message.</param>
    /// <exception cref="LimitExceededException">It is.</exception>
    public static void EnsureFits(DataType dataType, TensorShape shape, string name)
    {
        if (shape.ElementCount > Limits.MaxTensorBytes / dataType.ElementSize())
        {
            throw new LimitExceededException(
                $"{char.ToUpperInvariant(name[0])}{name[1..]} of {dataType.TensorFlowName()} {shape} is larger than {Limits.MaxTensorBytes} bytes, the most that a tensor in memory can have.",
                "Give it in parts.");
        }
    }

    /// <summary>The fault of a data type that a library lacks.</summary>
    public static InvalidInputException Missing(DataType dataType, string library)
    {
        string? wide = dataType.ElementSize() == 0 ? null : Types.First(t => t.Value == Wider(dataType)).Key.TensorFlowName();
        return new InvalidInputException(
            $"{library} has no type for {dataType.TensorFlowName()}.",
            wide is null
                ? "Take the values as a .NET array: -As Array, or ToArray()."
                : $"Convert them, which loses nothing: Get-CheckpointTensor -DataType {wide}; or take the values as a .NET array: -As Array, or ToArray().");
    }

    private static Type Wider(DataType dataType) => dataType == DataType.Float16 ? typeof(float) : TensorElements.ClrType(dataType);
}
