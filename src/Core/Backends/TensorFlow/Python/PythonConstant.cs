using System.Globalization;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Python;

/// <summary>A constant that is small enough to stand in a program as it is: sizes, axes, single numbers.</summary>
/// <param name="Literal">Its values, nested by its shape.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record PythonConstant(string Literal, DataType Type, TensorShape Shape)
{
    private const int MaxElements = 16;

    /// <summary>Whether a constant is small.</summary>
    public static bool IsSmall(GraphDefConstant constant) => constant.Shape.ElementCount <= MaxElements && PythonLiteral.Type(constant.DataType) is not null && constant.DataType is not (DataType.Complex64 or DataType.Complex128);

    /// <summary>The values of a small constant.</summary>
    public static PythonConstant Read(GraphDefConstant constant)
    {
        Tensor tensor = constant.Read();
        Func<int, string> element = constant.DataType switch
        {
            DataType.String => i => PythonLiteral.Bytes(tensor.Strings[i]),
            DataType.Bool => i => PythonLiteral.Of(tensor.Bytes.Span[i] != 0),
            DataType.Float32 => i => PythonLiteral.Of(tensor.AsSpan<float>()[i]),
            DataType.UInt64 => i => tensor.AsSpan<ulong>()[i].ToString(CultureInfo.InvariantCulture),
            _ when constant.DataType.IsFloat() => Over(TensorConverter.Convert(tensor, DataType.Float64)),
            _ => Whole(TensorConverter.Convert(tensor, DataType.Int64)),
        };
        int next = 0;
        return new PythonConstant(Nested(constant.Shape, 0, () => element(next++)), constant.DataType, constant.Shape);
    }

    private static Func<int, string> Over(Tensor wide) => i => PythonLiteral.Of(wide.AsSpan<double>()[i]);

    private static Func<int, string> Whole(Tensor wide) => i => PythonLiteral.Of(wide.AsSpan<long>()[i]);

    private static string Nested(TensorShape shape, int axis, Func<string> next) =>
        axis == shape.Rank ? next() : PythonLiteral.List(Enumerable.Range(0, (int)shape[axis]).Select(_ => Nested(shape, axis + 1, next)).ToArray());
}
