using TfModelTools.Tensors;

namespace TfModelTools.Planning;

/// <summary>The .NET types by which kernels compute with each element type.</summary>
internal static class RuntimeTypes
{
    /// <summary>The .NET type of an element.</summary>
    /// <exception cref="NotSupportedException">Kernels do not compute with the type.</exception>
    public static Type Of(DataType type) => TryGet(type) ?? throw new NotSupportedException($"No kernel computes with {type.TensorFlowName()}.");

    /// <summary>The .NET type of an element; null when kernels do not compute with it.</summary>
    public static Type? TryGet(DataType type) => type switch
    {
        DataType.Float32 => typeof(float),
        DataType.Float64 => typeof(double),
        DataType.Float16 => typeof(Half),
        DataType.Int8 => typeof(sbyte),
        DataType.UInt8 => typeof(byte),
        DataType.Int16 => typeof(short),
        DataType.UInt16 => typeof(ushort),
        DataType.Int32 => typeof(int),
        DataType.UInt32 => typeof(uint),
        DataType.Int64 => typeof(long),
        DataType.UInt64 => typeof(ulong),
        DataType.Bool => typeof(bool),
        _ => null,
    };

    /// <summary>An array for elements by which kernels compute.</summary>
    /// <exception cref="NotSupportedException">Kernels do not compute with the type.</exception>
    public static Array NewArray(DataType type, int length) => type switch
    {
        DataType.Float32 => new float[length],
        DataType.Float64 => new double[length],
        DataType.Float16 => new Half[length],
        DataType.Int8 => new sbyte[length],
        DataType.UInt8 => new byte[length],
        DataType.Int16 => new short[length],
        DataType.UInt16 => new ushort[length],
        DataType.Int32 => new int[length],
        DataType.UInt32 => new uint[length],
        DataType.Int64 => new long[length],
        DataType.UInt64 => new ulong[length],
        DataType.Bool => new bool[length],
        _ => throw new NotSupportedException($"No kernel computes with {type.TensorFlowName()}."),
    };
}
