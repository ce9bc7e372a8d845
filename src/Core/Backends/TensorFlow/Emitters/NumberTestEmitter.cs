using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Questions to each number: IsFinite, IsInf, IsNan.</summary>
internal sealed class NumberTestEmitter : TensorFlowEmitter<NumberTestOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, NumberTestOperator op, TensorFlowWriter writer)
    {
        string name = op.Kind switch { NumberTestFunction.IsFinite => "IsFinite", NumberTestFunction.IsInfinity => "IsInf", _ => "IsNan" };
        writer.Add(node, name, writer.Inputs(node)).Type("T", TypeOf(node));
    }
}
