using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Another shape of the same elements. One that only adds an axis of 1, or drops one, needs no extent to be known.</summary>
internal sealed class ReshapeEmitter : TensorFlowEmitter<ReshapeOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ReshapeOperator op)
    {
        SymbolicShape target = Target(node, op);
        return target.Count(d => d.IsUnknown) <= 1 || Added(node.Inputs[0].Shape, target) >= 0 || Added(target, node.Inputs[0].Shape) >= 0 ? null : $"the shape {target} is not known";
    }

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ReshapeOperator op, TensorFlowWriter writer)
    {
        string x = writer.Reference(node.Inputs[0]);
        SymbolicShape target = Target(node, op);
        SymbolicShape source = node.Inputs[0].Shape;
        if (target.Count(d => !d.IsFixed) > 1 && Added(source, target) is >= 0 and int added)
        {
            writer.Add(node, "ExpandDims", x, writer.Integer(node, "dim", added)).Type("T", TypeOf(node)).Type("Tdim", DataType.Int32);
        }
        else if (target.Count(d => !d.IsFixed) > 1 && Added(target, source) is >= 0 and int dropped)
        {
            writer.Add(node, "Squeeze", x).Type("T", TypeOf(node)).Integers("squeeze_dims", dropped);
        }
        else
        {
            writer.Add(node, "Reshape", x, writer.Shape(node, "shape", target, takesRemainder: true)).Type("T", TypeOf(node)).Type("Tshape", DataType.Int32);
        }
    }

    // What is known of the result may be more than what was asked for.
    private static SymbolicShape Target(GraphNode node, ReshapeOperator op) => node.Output.Shape.Rank == op.Target.Rank ? node.Output.Shape : op.Target;

    // The axis of 1 that makes the longer of the shorter; -1 where it is not so.
    private static int Added(SymbolicShape shorter, SymbolicShape longer)
    {
        for (int axis = 0; longer.Rank == shorter.Rank + 1 && axis < longer.Rank; axis++)
        {
            if (longer[axis] == 1 && SymbolicShape.AreSame(longer.Where((_, i) => i != axis), shorter))
            {
                return axis;
            }
        }

        return -1;
    }
}
