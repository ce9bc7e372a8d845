using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Quantization: spelled out in the arithmetic that the operators are defined by.</summary>
internal static class QuantizationRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("QuantizeLinear", OpSignature.Two.Optionally(RankRange.Any), "axis:int saturate:int block_size:int output_dtype:int", "Divide, Round, Add, Clip, Cast", Quantize, "to integers of 8 and 16 bits"),
        OnnxRow.One("DequantizeLinear", OpSignature.Two.Optionally(RankRange.Any), "axis:int block_size:int", "Cast, Subtract, Multiply", Dequantize, "of integers of 8, 16 and 32 bits"),
        OnnxRow.Many("DynamicQuantizeLinear", OpSignature.One, "", "Reduce, Divide, Round, Add, Clip, Cast", DynamicQuantize),
        OnnxRow.One("MatMulInteger", OpSignature.Two.Optionally(RankRange.Any, RankRange.Any), "", "Cast, Subtract, Multiply, Reduce", MatMulInteger),
        OnnxRow.One("QLinearMatMul", OpSignature.Of([.. Enumerable.Repeat(RankRange.Any, 8)]), "", "Cast, Subtract, Multiply, Reduce, Round, Clip", QuantizedMatMul),
    ];

    /// <summary>Rounds numbers to the nearest even, adds a zero point, and keeps to what an integer type holds.</summary>
    /// <param name="call">The node.</param>
    /// <param name="x">The numbers, divided by the scale.</param>
    /// <param name="zeroPoint">The zero point; null for 0.</param>
    /// <param name="type">The type of the result.</param>
    public static ImportedTensor Saturated(OpCall call, ImportedTensor x, ImportedTensor? zeroPoint, DataType type)
    {
        (double least, double most) = type switch
        {
            DataType.UInt8 => (byte.MinValue, byte.MaxValue),
            DataType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            DataType.UInt16 => (ushort.MinValue, ushort.MaxValue),
            DataType.Int16 => ((double)short.MinValue, (double)short.MaxValue),
            _ => throw call.Fail($"it quantizes to {type.TensorFlowName()}, which is not supported"),
        };
        ImportedTensor rounded = call.Each("Round", x);
        ImportedTensor shifted = zeroPoint is null ? rounded : call.With("AddV2", rounded, call.As(zeroPoint, x.DataType));
        return call.As(call.Emit(new ClipOperator(least, most), shifted.Value), type);
    }

    private static ImportedTensor Quantize(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        DataType type = call.Optional(2)?.DataType ?? call.TypeOf("output_dtype", DataType.UInt8);
        ImportedTensor scale = Along(call, x, call.Tensor(1));
        ImportedTensor? zero = call.Optional(2) is { } given ? Along(call, x, given) : null;
        return Saturated(call, call.With("RealDiv", call.As(x, scale.DataType), scale), zero, type);
    }

    private static ImportedTensor Dequantize(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        ImportedTensor? zero = call.Optional(2) is { } given ? Along(call, x, given) : null;

        // Weights that a model keeps as integers are constants of floats, of the same names.
        return call.Settle(Floats(call, x, Along(call, x, call.Tensor(1)), zero), x.Constant is null ? null : x.Name);
    }

    /// <summary>The numbers that integers stand for.</summary>
    /// <param name="call">The node.</param>
    /// <param name="x">The integers.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="zeroPoint">The zero point; null for 0.</param>
    public static ImportedTensor Floats(OpCall call, ImportedTensor x, ImportedTensor scale, ImportedTensor? zeroPoint)
    {
        ImportedTensor wide = Widened(call, x);
        ImportedTensor centered = zeroPoint is null ? wide : call.With("Sub", wide, Widened(call, zeroPoint));
        return call.With("Mul", call.As(centered, scale.DataType), scale);
    }

    // Differences of small integers leave their type.
    private static ImportedTensor Widened(OpCall call, ImportedTensor x) => x.DataType switch
    {
        DataType.UInt8 or DataType.Int8 or DataType.UInt16 or DataType.Int16 => call.As(x, DataType.Int32),
        DataType.Int32 => x,
        var other => throw call.Fail($"it is of {other.TensorFlowName()}, which is not supported"),
    };

    // One number for all, one for each element of an axis, or one for each block along it.
    private static ImportedTensor Along(OpCall call, ImportedTensor x, ImportedTensor parameter)
    {
        int axis = call.Axis(call.Node.Integer("axis", 1), Math.Max(2, x.Shape.Rank));
        long block = call.Node.Integer("block_size");
        if (block > 0)
        {
            return parameter.Shape.Rank == x.Shape.Rank && axis < x.Shape.Rank && (parameter.Shape[axis] * block).IsSame(x.Shape[axis])
                ? call.Emit(new RepeatOperator(axis, call.Int32(block, "block_size", 1)), parameter.Value)
                : throw call.FailForShape($"its blocks of {block} along axis {axis} of {x.Shape} do not fit parameters of the shape {parameter.Shape}");
        }

        return parameter.Shape.Rank switch
        {
            0 => parameter,
            1 when parameter.Shape[0] == 1 => parameter,
            1 when axis < x.Shape.Rank => call.AlongAxis(parameter, x.Shape.Rank - 1 - axis),
            _ => throw call.Fail($"its scale or zero point has the shape {parameter.Shape}, expected one number, or one for each element of an axis"),
        };
    }

    // Zero is among the numbers that are kept exactly.
    private static ImportedValue[] DynamicQuantize(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int[] axes = [.. Enumerable.Range(0, x.Shape.Rank)];
        ImportedTensor most = call.With("Maximum", call.Reduced("Max", x, axes, keep: false), 0);
        ImportedTensor least = call.With("Minimum", call.Reduced("Min", x, axes, keep: false), 0);
        ImportedTensor range = call.With("RealDiv", call.With("Sub", most, least), byte.MaxValue);

        // Of nothing but zeros any scale will do.
        ImportedTensor scale = call.RunOne("SelectV2", null, call.With("Equal", range, 0), call.Scalar(x.DataType, 1), range);
        ImportedTensor zero = Saturated(call, call.With("RealDiv", call.Each("Neg", least), scale), null, DataType.UInt8);
        return [Saturated(call, call.With("RealDiv", x, scale), zero, DataType.UInt8), scale, zero];
    }

    private static ImportedTensor MatMulInteger(OpCall call) =>
        Product(call, call.Tensor(0), call.Optional(2), call.Tensor(1), call.Optional(3));

    // The zero point of a is one for each row, that of b one for each column. A vector is one row.
    private static ImportedTensor Product(OpCall call, ImportedTensor a, ImportedTensor? zeroOfA, ImportedTensor b, ImportedTensor? zeroOfB)
    {
        ImportedTensor left = call.As(a, DataType.Int32);
        ImportedTensor right = call.As(b, DataType.Int32);
        left = zeroOfA is null ? left : call.With("Sub", left, call.As(PerRow(call, zeroOfA, a.Shape.Rank > 1), DataType.Int32));
        right = zeroOfB is null ? right : call.With("Sub", right, call.As(zeroOfB, DataType.Int32));
        return MatrixRows.Product(call, left, right);
    }

    // A parameter of each row of what has rows and columns; without columns the rows are the last axis.
    private static ImportedTensor PerRow(OpCall call, ImportedTensor parameter, bool hasColumns) => parameter.Shape.Rank == 1 && hasColumns ? call.AlongAxis(parameter, 1) : parameter;

    private static ImportedTensor QuantizedMatMul(OpCall call)
    {
        ImportedTensor product = Product(call, call.Tensor(0), call.Tensor(2), call.Tensor(3), call.Tensor(5));
        ImportedTensor scaleOfA = PerRow(call, call.Tensor(1), call.Shape(0).Rank > 1 && call.Shape(3).Rank > 1);
        ImportedTensor scale = call.With("RealDiv", call.With("Mul", scaleOfA, call.Tensor(4)), call.Tensor(6));
        return Saturated(call, call.With("Mul", call.As(product, scale.DataType), scale), call.Tensor(7), call.Tensor(7).DataType);
    }
}
