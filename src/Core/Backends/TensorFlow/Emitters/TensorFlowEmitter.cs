using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Writes the nodes of one operator as TensorFlow's ops (tensorflow.org/api_docs/python/tf/raw_ops).</summary>
/// <typeparam name="TOperator">The operator's record.</typeparam>
public abstract class TensorFlowEmitter<TOperator> : Emitter<TOperator, TensorFlowWriter>
    where TOperator : Operator
{
    /// <summary>The element type of a node's first input.</summary>
    private protected static DataType TypeOf(GraphNode node) => node.Inputs[0].Spec.DataType;

    /// <summary>Axes counted from the first, as every version of every reader takes them.</summary>
    private protected static IEnumerable<int> FromFirst(GraphNode node, IEnumerable<int> axes) => axes.Select(a => FromFirst(node, a));

    /// <summary>An axis counted from the first.</summary>
    private protected static int FromFirst(GraphNode node, int axis) => axis < 0 ? axis + node.Inputs[0].Shape.Rank : axis;
}
