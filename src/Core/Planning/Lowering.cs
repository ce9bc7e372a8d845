using TfModelTools.Graph;

namespace TfModelTools.Planning;

/// <summary>Turns the nodes of one operator into kernel steps.</summary>
public abstract class Lowering : IOperatorHandler
{
    /// <inheritdoc/>
    public abstract Type OperatorType { get; }

    /// <inheritdoc/>
    public virtual string? WhyNever => null;

    /// <summary>Whether its kernels do not look at axes: all others take <see cref="Runtime.Kernel.MaxRank"/> at most, which the planner checks.</summary>
    public virtual bool TakesAnyRank => false;

    /// <inheritdoc/>
    public virtual string? WhyUnsupported(GraphNode node) => WhyNever;

    /// <summary>Emits the steps of a node.</summary>
    public abstract void Lower(GraphNode node, LoweringContext context);
}

/// <summary>Turns the nodes of one operator into kernel steps.</summary>
/// <typeparam name="TOperator">The operator's record.</typeparam>
public abstract class Lowering<TOperator> : Lowering
    where TOperator : Operator
{
    /// <inheritdoc/>
    public sealed override Type OperatorType => typeof(TOperator);

    /// <inheritdoc/>
    public sealed override void Lower(GraphNode node, LoweringContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        Lower(node, (TOperator)node.Operator, context);
    }

    /// <summary>Emits the steps of a node.</summary>
    protected abstract void Lower(GraphNode node, TOperator op, LoweringContext context);
}
