using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Slices put where indices say, into an array of one value or a copy of another: ScatterND.</summary>
/// <param name="opset">The version of the operator set.</param>
internal sealed class ScatterEmitter(int opset) : OnnxEmitter<ScatterOperator>
{
    private const int SumOpset = 16;
    private const int ExtremeOpset = 18;

    /// <summary>Whether a node is written.</summary>
    public static bool Takes(GraphNode node, int opset) => Why(node, (ScatterOperator)node.Operator, opset) is null;

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ScatterOperator op) => Why(node, op, opset);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ScatterOperator op, OnnxWriter writer)
    {
        DataType type = node.Inputs[1].Spec.DataType;
        string array = node.Inputs.Count > 2 ? writer.Plain(node.Inputs[2])
            : writer.AddPart(node, "filled", "Expand", writer.Constants.Number(node, op.Fill, type), OnnxShapes.Whole(writer, node, op.Shape)).Output;
        string indices = writer.LongIndices(node, node.Inputs[0]);

        string updates = writer.Plain(node.Inputs[1]);
        if (op.Kind == ScatterFunction.Subtract)
        {
            updates = writer.AddPart(node, "negated", "Neg", updates).Output;
        }

        var added = writer.Add(node, "ScatterND", OnnxLayout.Plain(op.Shape.Rank), array, indices, updates);
        if (ReductionOf(op.Kind) is { Length: > 0 } reduction)
        {
            added.Text("reduction", reduction);
        }
    }

    private static string? Why(GraphNode node, ScatterOperator op, int opset)
    {
        int first = op.Kind is ScatterFunction.Maximum or ScatterFunction.Minimum ? ExtremeOpset : op.Kind == ScatterFunction.Set ? 0 : SumOpset;
        return op.SkipsOutside ? "places outside are left out, which no op of ONNX does"
            : ReductionOf(op.Kind) is null ? $"ONNX has no {op.Kind} of scattered elements"
            : opset < first ? $"ONNX combines scattered elements by {op.Kind} from opset {first} on; choose it with {OptionKey.Opset}"
            : node.Inputs.Count < 3 && !op.Shape.IsKnown ? $"the shape {op.Shape} is not known"
            : op.Kind == ScatterFunction.Subtract && node.Inputs[1].Spec.DataType is DataType.UInt8 or DataType.UInt16 or DataType.UInt32 or DataType.UInt64 ? "its numbers have no negative ones"
            : null;
    }

    // Empty for none.
    private static string? ReductionOf(ScatterFunction kind) => kind switch
    {
        ScatterFunction.Set => string.Empty,
        ScatterFunction.Add or ScatterFunction.Subtract => "add",
        ScatterFunction.Multiply => "mul",
        ScatterFunction.Maximum => "max",
        ScatterFunction.Minimum => "min",
        _ => null,
    };
}
