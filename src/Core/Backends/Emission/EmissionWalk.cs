using TfModelTools.Common;
using TfModelTools.Graph;

namespace TfModelTools.Backends.Emission;

/// <summary>Takes a legalized graph through a table of emitters, node by node.</summary>
public static class EmissionWalk
{
    /// <summary>Lists every node that cannot be written, with the reason.</summary>
    /// <typeparam name="TWriter">What the vocabulary's nodes are added to.</typeparam>
    /// <param name="graph">The legalized graph.</param>
    /// <param name="table">The vocabulary.</param>
    /// <param name="whyMissing">Why a node of an operator that the vocabulary does not have is there.</param>
    /// <param name="whyRefused">What the target refuses of any operator: element types, numbers of axes.</param>
    public static IReadOnlyList<UnsupportedItem> Check<TWriter>(ModelGraph graph, OperatorTable<IEmitter<TWriter>> table, Func<GraphNode, string> whyMissing, Func<GraphNode, string?> whyRefused)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(whyMissing);
        ArgumentNullException.ThrowIfNull(whyRefused);
        return UnsupportedNodes.List(graph, node => table.Find(node.Operator) is not { } emitter ? whyMissing(node) : emitter.WhyUnsupported(node) ?? whyRefused(node));
    }

    /// <summary>Writes every node of a graph that was checked.</summary>
    /// <typeparam name="TWriter">What the vocabulary's nodes are added to.</typeparam>
    /// <param name="graph">The legalized graph.</param>
    /// <param name="table">The vocabulary.</param>
    /// <param name="writer">Receives the nodes.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static void Run<TWriter>(ModelGraph graph, OperatorTable<IEmitter<TWriter>> table, TWriter writer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(table);
        foreach (GraphNode node in graph.Nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            table.Find(node.Operator)!.Emit(node, writer);
        }
    }
}
