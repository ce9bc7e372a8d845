using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Comparisons: an op for each, of the enumeration's name.</summary>
internal sealed class CompareEmitter : TensorFlowEmitter<CompareOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, CompareOperator op, TensorFlowWriter writer)
    {
        var added = writer.Add(node, op.Kind.ToString(), writer.Inputs(node)).Type("T", TypeOf(node));

        // The loader of TensorFlow.js knows no such attribute, and TensorFlow's default is true.
        if (op.Kind is ComparisonFunction.Equal or ComparisonFunction.NotEqual)
        {
            added.Bool("incompatible_shape_error", true);
        }
    }
}
