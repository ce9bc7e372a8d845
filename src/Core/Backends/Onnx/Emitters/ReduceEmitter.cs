using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Reductions; over all spatial axes of channels first, the global poolings.</summary>
internal sealed class ReduceEmitter : OnnxEmitter<ReduceOperator>
{
    // From here on the axes of all reductions are an input; of sums they are in every version that is written.
    private const int AxesOpset = 18;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ReduceOperator op, OnnxWriter writer)
    {
        GraphValue value = node.Inputs[0];
        OnnxLayout layout = writer.NativeOf(value);
        string x = writer.In(value, layout);
        if (op.Axes.Count == 0)
        {
            // Of no axes, ONNX takes all.
            writer.Add(node, op.Kind == ReduceFunction.L2Norm ? "Abs" : "Identity", layout, x);
            return;
        }

        long[] axes = [.. op.Axes.Select(a => (long)layout.PlaceOf(a)).Distinct().Order()];
        OnnxLayout result = op.KeepDimensions ? layout : layout.Without(op.Axes);
        if (GlobalOp(op.Kind) is { } global && TypeOf(node).IsFloat() && layout.IsChannelsFirst && axes.SequenceEqual(Enumerable.Range(2, layout.Rank - 2).Select(i => (long)i)))
        {
            if (op.KeepDimensions)
            {
                writer.Add(node, global, result, x);
            }
            else
            {
                writer.Add(node, "Flatten", result, writer.AddPart(node, "pooled", global, x).Output).Integer("axis", 1);
            }

            return;
        }

        bool asInput = op.Kind == ReduceFunction.Sum || writer.Opset >= AxesOpset;
        var added = writer.Add(node, OpOf(op.Kind), result, asInput ? [x, writer.Constants.Integers(axes)] : [x]);
        if (!asInput)
        {
            added.Integers("axes", axes);
        }

        added.Flag("keepdims", op.KeepDimensions);
    }

    private static string OpOf(ReduceFunction kind) => kind switch
    {
        ReduceFunction.Product => "ReduceProd",
        ReduceFunction.L2Norm => "ReduceL2",
        _ => "Reduce" + kind,
    };

    private static string? GlobalOp(ReduceFunction kind) => kind switch
    {
        ReduceFunction.Mean => "GlobalAveragePool",
        ReduceFunction.Max => "GlobalMaxPool",
        _ => null,
    };
}
