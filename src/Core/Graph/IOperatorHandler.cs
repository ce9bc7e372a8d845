namespace TfModelTools.Graph;

/// <summary>What one vocabulary (kernels, the ops of another format) has for one operator.</summary>
public interface IOperatorHandler
{
    /// <summary>The operator's record.</summary>
    Type OperatorType { get; }

    /// <summary>Why no node of this operator can be had; null where it depends on the node, or on nothing.</summary>
    string? WhyNever => null;

    /// <summary>Why a node cannot be had; null when it can.</summary>
    string? WhyUnsupported(GraphNode node) => WhyNever;
}
