using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Functions of two booleans. TensorFlow has no exclusive or: it is to be another.</summary>
internal sealed class LogicEmitter : TensorFlowEmitter<LogicOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, LogicOperator op, TensorFlowWriter writer)
    {
        switch (op.Kind)
        {
            case LogicFunction.And:
                writer.Add(node, "LogicalAnd", writer.Inputs(node));
                break;
            case LogicFunction.Or:
                writer.Add(node, "LogicalOr", writer.Inputs(node));
                break;
            default:
                writer.Add(node, op.Kind == LogicFunction.Xor ? "NotEqual" : "Equal", writer.Inputs(node)).Type("T", DataType.Bool).Bool("incompatible_shape_error", true);
                break;
        }
    }
}
