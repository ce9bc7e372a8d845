using TfModelTools.Formats.Onnx;
using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>What is fed, what is constant, tensors that shapes decide, and operators that hand their input on. The first two have become nodes of TensorFlow when the model was read.</summary>
internal static class ConstantRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpTable.Find("Placeholder")!,
        OpTable.Find("Const")!,
        OpRow.One(OnnxFormat.AbsentOp, OpSignature.None, "nothing", _ => AbsentValue.Instance),
        OpRow.One(OnnxFormat.OptionalInputOp, OpSignature.None, "an input", call => call.Evaluator.Placeholders.Optional(call.Node)),
        OnnxRow.One("Identity", OpSignature.One, "", "nothing", call => call.Inputs[0]),
        OnnxRow.Many("Dropout", OpSignature.One.Optionally(RankRange.Any, RankRange.Any), "ratio:float is_test:int seed:int consumed_inputs:ints", "nothing", Dropout, "not in training"),
        OnnxRow.One("Shape", OpSignature.One, "start:int end:int", "constant", Shape),
        OnnxRow.One("Size", OpSignature.One, "", "constant", call => call.Known(DataType.Int64, SymbolicShape.Scalar, [SymbolicNumber.From(call.Shape(0).ElementCount)])),
        OnnxRow.One("ConstantOfShape", OpSignature.Of(1), "value:tensor", "constant, BroadcastTo", ConstantOfShape),
        OnnxRow.One("Range", OpSignature.Of(0, 0, 0), "", "constant", call => ConstantOps.Range(call, isQuotientOfType: false), "of numbers that are known at import"),
        OnnxRow.One("EyeLike", OpSignature.Of(2), "dtype:int k:int", "constant", EyeLike),
    ];

    // Without training the mask keeps everything (Dropout-12); before that there was no training to ask for. It is of booleans since Dropout-10.
    private static ImportedValue[] Dropout(OpCall call)
    {
        if (call.Opset() < 7 && call.Node.Integer("is_test") == 0)
        {
            throw call.Fail("it is to train: it draws random numbers, which no prediction can repeat (is_test is 0)");
        }

        if (call.Optional(2) is { } training && call.Numbers(training) is not [0])
        {
            throw call.Numbers(training) is null ? call.FailUntilValues("the data decides whether it is to train") : call.Fail("it is to train: it draws random numbers, which no prediction can repeat (training_mode is true)");
        }

        ImportedTensor x = call.Tensor(0);
        DataType mask = call.Opset() < 10 ? x.DataType : DataType.Bool;
        return x.Shape.IsKnown ? [x, ConstantOps.Fill(call, x.Shape, call.Scalar(mask, 1))] : [x];
    }

    private static ImportedTensor Shape(OpCall call)
    {
        SymbolicShape shape = call.Shape(0);
        int start = Bound(call.Node.Integer("start"), shape.Rank);
        int end = Bound(call.Node.Integer("end", shape.Rank), shape.Rank);
        return call.Known(DataType.Int64, shape.Skip(start).Take(Math.Max(0, end - start)).Select(SymbolicNumber.From));
    }

    private static int Bound(long axis, int rank) => (int)Math.Clamp(axis < 0 ? Math.Max(axis, -rank) + rank : axis, 0, rank);

    private static ImportedTensor ConstantOfShape(OpCall call)
    {
        Tensor value = call.Node.Attribute("value")?.Tensor?.Read() ?? Tensor.Create<float>([0], new TensorShape(1));
        if (value.ElementCount != 1 || value.DataType == DataType.String)
        {
            throw call.Fail($"its value is a {value.DataType.TensorFlowName()} of shape {value.Shape}, expected one number");
        }

        ImportedTensor element = ImportedTensor.From(call.Graph, $"{call.Node.Name}/value", new GraphConstant(value.Reshape(new TensorShape())), isCheap: true);
        return ConstantOps.Fill(call, ConstantOps.ToShape(call, 0), element);
    }

    private static ImportedTensor EyeLike(OpCall call)
    {
        SymbolicShape shape = call.Shape(0);
        if (!shape.IsFixed)
        {
            throw call.FailUntilShapes("its size depends on the shape of the data");
        }

        DataType type = call.TypeOf("dtype", call.Tensor(0).DataType);
        TensorShape size = shape.ToTensorShape();
        long shift = Math.Clamp(call.Node.Integer("k"), -size[0], size[1]);
        long columns = size[1];
        return ImportedTensor.From(call.Graph, call.Node.Name, new GraphConstant(type, size, Make) { StoredBytes = 0 }, isCheap: true);

        Tensor Make() => MadeNumbers.Of(type, size, i => i % columns == (i / columns) + shift ? 1 : 0) ?? throw new InvalidOperationException("Every type holds 0 and 1.");
    }
}
