using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Sums, means, extremes, products and norms along axes.</summary>
internal sealed class ReduceEmitter : TensorFlowEmitter<ReduceOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ReduceOperator op) => OpOf(op.Kind) is null ? $"no op is {op.Kind}" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ReduceOperator op, TensorFlowWriter writer) =>
        writer.Add(node, OpOf(op.Kind)!, writer.Reference(node.Inputs[0]), writer.Integers(node, "reduction_indices", FromFirst(node, op.Axes)))
            .Type("T", TypeOf(node)).Type("Tidx", DataType.Int32).Bool("keep_dims", op.KeepDimensions);

    private static string? OpOf(ReduceFunction kind) => kind switch
    {
        ReduceFunction.Product => "Prod",
        ReduceFunction.L2Norm => "EuclideanNorm",
        ReduceFunction.LogSumExp => null,
        _ => kind.ToString(),
    };
}
