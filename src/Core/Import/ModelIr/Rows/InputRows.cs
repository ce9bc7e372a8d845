using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.ModelIr.Rows;

/// <summary>What is fed, what is constant, and nodes that hand their input on. The first three have become nodes of TensorFlow when the IR was read.</summary>
internal static class InputRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpTable.Find("Placeholder")!,
        OpTable.Find("Const")!,
        OpRow.One("VariableV2", OpSignature.None, "constant", Variable),
        Pass("Identity"),
        Pass("Dropout"),
        OpRow.One("Shape", OpSignature.List(1), "constant", call => call.RunOne("Shape", null, call.Input())),
        OpRow.One("Fill", OpSignature.List(1), "constant, BroadcastTo", call => call.RunOne("Fill", null, call.Input(), Element(call))),
        OpRow.One("ZerosLike", OpSignature.List(1), "constant, BroadcastTo", call => call.RunOne("ZerosLike", null, call.Input())),
        OpRow.One("Cast", OpSignature.List(1), "Cast", Cast),
        OpRow.One("Embedding", OpSignature.List(1), "Embedding", call => call.RunOne("GatherV2", null, call.Weight("weights", "embedding_weights"), call.Input())),
        OpRow.One("Gather", OpSignature.List(1), "Gather, Embedding", Gather),
    ];

    private static OpRow Pass(string op) => OpRow.One(op, OpSignature.List(1), "nothing", call => call.Input());

    private static ImportedValue Variable(OpCall call) => call.Node.Attribute("shared_name") is null
        ? throw new UnsupportedNodeException("its value is missing") { IsMissingVariable = true }
        : OpTable.Find("VariableV2")!.Import(call)[0];

    private static ImportedTensor Element(OpCall call) =>
        call.Scalar(call.Node.Attribute("value") is { Kind: Formats.GraphDefs.AttributeKind.Integer } ? Tensors.DataType.Int32 : Tensors.DataType.Float32, call.Number("value", 0));

    private static ImportedTensor Cast(OpCall call)
    {
        string type = call.Node.Text("dstType");
        return call.Emit(
            new CastOperator(type switch
            {
                "float" => Tensors.DataType.Float32,
                "double" => Tensors.DataType.Float64,
                "int" => Tensors.DataType.Int32,
                _ => throw call.Fail($"its dstType is '{type}', expected float, double or int"),
            }),
            call.Input().Value);
    }

    private static ImportedTensor Gather(OpCall call)
    {
        ImportedTensor axis = call.One("axis", call.List("axis") is [var given] ? given : 0);
        return call.FindWeight("weights") is { } table ? call.RunOne("GatherV2", null, table, call.Input(), axis)
            : call.Data() is [var x, var indices] ? call.RunOne("GatherV2", null, x, indices, axis)
            : throw call.Fail("it has neither weights nor two inputs");
    }
}
