using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Planning.Lowerings;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Planning;

/// <summary>Makes an <see cref="ExecutionPlan"/> of a graph: lowers each node to kernel steps, then lays the buffers out.</summary>
public static class Planner
{
    /// <summary>Lists everything that cannot be run, with the reason: nodes, and outputs that are no node's. Reads no weights.</summary>
    public static IReadOnlyList<UnsupportedItem> Check(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);

        // What no node computes, no node has refused.
        IEnumerable<NamedValue> outputs = graph.Outputs.Where(o => o.Value.Producer is null && RuntimeTypes.TryGet(o.Value.Spec.DataType) is null);
        return [.. CheckNodes(graph), .. outputs.Select(o => new UnsupportedItem(o.Name, "Output", $"no kernel computes with {o.Value.Spec.DataType.TensorFlowName()}"))];
    }

    /// <summary>Lists every node that cannot be run, with the reason. Reads no weights.</summary>
    internal static IReadOnlyList<UnsupportedItem> CheckNodes(ModelGraph graph) => UnsupportedNodes.List(graph, WhyUnsupported);

    /// <summary>Why a node cannot be run; null when it can.</summary>
    internal static string? WhyUnsupported(GraphNode node) => LoweringTable.Find(node.Operator) is Lowering lowering
        ? WhyUnknown(node) ?? lowering.WhyUnsupported(node) ?? Supported.WhyNotAnyType(node) ?? (lowering.TakesAnyRank ? null : WhyTooManyAxes(node))
        : $"no kernel computes {node.Operator.Name}";

    /// <summary>Makes a plan.</summary>
    /// <param name="graph">The graph; every extent must be a number or a multiple of the batch size.</param>
    /// <param name="options">How buffers are laid out.</param>
    /// <exception cref="UnsupportedModelException">Some nodes cannot be run; all are listed.</exception>
    /// <exception cref="LimitExceededException">A value has more elements than kernels count.</exception>
    public static ExecutionPlan Plan(ModelGraph graph, PlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        IReadOnlyList<UnsupportedItem> unsupported = Check(graph);
        if (unsupported.Count > 0)
        {
            throw new UnsupportedModelException(graph.Name, unsupported);
        }

        return PlanChecked(graph, options);
    }

    /// <summary>Makes a plan of a graph that was found to have nothing unsupported, or of what the passes made of one: a pass makes no node that no kernel computes.</summary>
    /// <inheritdoc cref="Plan"/>
    internal static ExecutionPlan PlanChecked(ModelGraph graph, PlanOptions? options = null)
    {
        foreach (GraphValue value in graph.Inputs.Concat(graph.Outputs).Select(v => v.Value).Concat(graph.Nodes.SelectMany(n => n.Inputs.Concat(n.Outputs))))
        {
            ExtentLimits.CheckRunnable(value.Shape, value.Name);
        }

        LoweringContext context = new(graph);
        foreach (NamedValue input in graph.Inputs)
        {
            context.Value(input.Value);
        }

        foreach (GraphNode node in graph.Nodes)
        {
            context.Begin(node);
            LoweringTable.Find(node.Operator)!.Lower(node, context);
        }

        return new BufferLayout(graph, options ?? PlanOptions.Default, context).Build();
    }

    private static string? WhyTooManyAxes(GraphNode node) => node.Inputs.Concat(node.Outputs).FirstOrDefault(v => v.Shape.Rank > Kernel.MaxRank) is { } value
        ? $"'{value.Name}' has {value.Shape.Rank} axes, expected at most {Kernel.MaxRank}"
        : null;

    private static string? WhyUnknown(GraphNode node)
    {
        foreach (GraphValue value in node.Inputs.Concat(node.Outputs))
        {
            if (!value.Shape.IsKnown)
            {
                return $"the shape {value.Shape} of '{value.Name}' is not known; fix the model's inputs with {OptionKey.InputShape}";
            }

            if (value.Shape.ElementCount.IsUnknown)
            {
                return $"the size of '{value.Name}', {value.Shape}, does not grow evenly with the batch: the samples of a batch are mixed, which is not supported; fix the number of samples with {OptionKey.BatchSize} or {OptionKey.InputShape}";
            }
        }

        return null;
    }
}
