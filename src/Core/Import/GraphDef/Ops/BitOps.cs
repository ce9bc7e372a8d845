using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Functions of the bits of integers, and views of bytes as another type.</summary>
internal static class BitOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Bitwise("BitwiseAnd", BitwiseFunction.And),
        Bitwise("BitwiseOr", BitwiseFunction.Or),
        Bitwise("BitwiseXor", BitwiseFunction.Xor),
        Bitwise("LeftShift", BitwiseFunction.ShiftLeft),
        Bitwise("RightShift", BitwiseFunction.ShiftRight),
        OpRow.One("Invert", OpSignature.One, "Bitwise", Invert),
        OpRow.One("Bitcast", OpSignature.One, "Bitcast", call => call.Emit(new BitcastOperator(call.Node.Type("type")), call.Value(0)), "not to or from strings, complex and quantized types"),
        OpRow.One("CompareAndBitpack", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any), "Greater, Cast, Multiply, Reduce", Pack),
    ];

    private static OpRow Bitwise(string op, BitwiseFunction kind) =>
        OpRow.One(op, OpSignature.Two, "Bitwise", call => call.Emit(new BitwiseOperator(kind), call.Value(0), call.Value(1)));

    // Of eight comparisons one byte, the first its highest bit.
    private static ImportedTensor Pack(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        Dimension bytes = x.Shape[-1].DivideBy(8) ?? throw call.Fail($"{x.Shape[-1]} elements are no multiple of 8");
        GraphValue holds = x.DataType == DataType.Bool ? x.Value : call.Emit(new CompareOperator(ComparisonFunction.Greater), x.Value, call.Value(1)).Value;
        ImportedTensor bits = ShapeOps.Reshaped(call, ImportedTensor.From(holds), [.. x.Shape.SkipLast(1), bytes, 8]);
        GraphValue numbers = call.Emit(new CastOperator(DataType.Int32), bits.Value).Value;
        GraphValue weighted = call.Emit(new BinaryOperator(BinaryFunction.Multiply), numbers, call.Known(DataType.Int32, Enumerable.Range(0, 8).Select(i => (SymbolicNumber)(128 >> i))).Value).Value;
        return call.Emit(new CastOperator(DataType.UInt8), call.Emit(new ReduceOperator(ReduceFunction.Sum, [x.Shape.Rank], false), weighted).Value);
    }

    // Every bit turned round: exclusive or with all bits set.
    private static ImportedTensor Invert(OpCall call)
    {
        DataType type = call.Tensor(0).DataType;
        double ones = type switch
        {
            DataType.UInt8 => byte.MaxValue,
            DataType.UInt16 => ushort.MaxValue,
            DataType.UInt32 => uint.MaxValue,
            DataType.UInt64 => throw call.Fail("all bits of a uint64 are no exact number at import"),
            _ => -1,
        };
        return call.Emit(new BitwiseOperator(BitwiseFunction.Xor), call.Value(0), call.Scalar(type, ones).Value);
    }
}
