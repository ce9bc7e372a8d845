using TfModelTools.Graph;

namespace TfModelTools.Backends.Emission;

/// <summary>Takes what a target lacks apart, by the legalizations it declares.</summary>
internal static class Legalizer
{
    /// <summary>Runs legalizations on a graph, in their order, and removes what nothing reads any more.</summary>
    /// <param name="graph">The graph, which is changed.</param>
    /// <param name="legalizations">The rewrites.</param>
    /// <returns>The graph.</returns>
    public static ModelGraph Run(ModelGraph graph, IReadOnlyList<Legalization> legalizations)
    {
        foreach (Legalization legalization in legalizations)
        {
            if (legalization.Pass.Run(graph) > 0)
            {
                GraphVerifier.Verify(graph, legalization.Pass.Name);
            }
        }

        graph.RemoveDeadNodes();
        return graph;
    }
}
