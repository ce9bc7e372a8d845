using TfModelTools.Graph;

namespace TfModelTools.Backends.Emission;

/// <summary>Writes the nodes of one operator in one vocabulary.</summary>
/// <typeparam name="TOperator">The operator's record.</typeparam>
/// <typeparam name="TWriter">What the vocabulary's nodes are added to.</typeparam>
public abstract class Emitter<TOperator, TWriter> : IEmitter<TWriter>
    where TOperator : Operator
{
    /// <inheritdoc/>
    public Type OperatorType => typeof(TOperator);

    /// <inheritdoc/>
    public string? WhyUnsupported(GraphNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return WhyUnsupported(node, (TOperator)node.Operator);
    }

    /// <inheritdoc/>
    public void Emit(GraphNode node, TWriter writer)
    {
        ArgumentNullException.ThrowIfNull(node);
        Emit(node, (TOperator)node.Operator, writer);
    }

    /// <summary>Why a node cannot be written; null when it can.</summary>
    protected virtual string? WhyUnsupported(GraphNode node, TOperator op) => null;

    /// <summary>Writes a node.</summary>
    protected abstract void Emit(GraphNode node, TOperator op, TWriter writer);
}
