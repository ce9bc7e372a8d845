using TfModelTools.Graph;

namespace TfModelTools.Drawing;

/// <summary>Makes the diagram of a graph: a box for each input and layer, an edge for each tensor that flows. Constants are no boxes: they count as parameters.</summary>
internal static class DiagramBuilder
{
    /// <summary>The diagram of a graph.</summary>
    public static DiagramModel Build(ModelGraph graph)
    {
        Dictionary<GraphValue, int> producers = new(ReferenceEqualityComparer.Instance);
        List<DiagramNode> nodes = [];
        HashSet<DiagramEdge> seen = [];
        List<DiagramEdge> edges = [];
        HashSet<GraphNode> outputs = [.. graph.Outputs.Select(o => o.Value.Producer).OfType<GraphNode>()];
        foreach (NamedValue input in graph.Inputs)
        {
            producers[input.Value] = nodes.Count;
            nodes.Add(new DiagramNode(input.Name, "Input", DiagramRole.Input, 0, [nodes.Count]));
        }

        foreach (IReadOnlyList<GraphNode> group in LayerGroups.Of(graph))
        {
            int index = nodes.Count;
            foreach (GraphNode node in group)
            {
                // What a layer keeps from batch to batch comes from no box.
                foreach (GraphValue input in node.Inputs.Where(i => i.Constant is null && producers.GetValueOrDefault(i, index) != index))
                {
                    DiagramEdge edge = new(producers[input], index, input.Shape.ToTensorShape().ToString());
                    if (seen.Add(edge))
                    {
                        edges.Add(edge);
                    }
                }

                foreach (GraphValue output in node.Outputs)
                {
                    producers[output] = index;
                }
            }

            long parameters = ModelGraph.ParametersOf(group);
            nodes.Add(new DiagramNode(LayerGroups.NamedBy(group).Name, LayerGroups.KindOf(group), group.Any(outputs.Contains) ? DiagramRole.Output : DiagramRole.Layer, parameters, [index]));
        }

        return new DiagramModel(graph.Name, graph.SourceFormat, nodes, edges, graph.ParameterCount);
    }
}
