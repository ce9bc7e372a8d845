using TfModelTools.Graph;

namespace TfModelTools.Passes;

/// <summary>Runs the passes to a fixed point, and verifies the graph after each.</summary>
public static class PassPipeline
{
    // No pass undoes another, so the passes come to rest; this bound only turns a mistake into an error.
    private const int MaxRounds = 100;

    private static readonly GraphPass[] Passes =
    [
        new RemoveDeadNodes(),
        new RemoveIdentities(),
        new FoldConstants(),
        new MergeReshapes(),
        new RemoveDuplicates(),
        new MatchLayerNorm(),
        new MatchSoftmax(),
        new MatchActivations(),
        new MoveTransposes(),
        new MergePadding(),
        new MatchGlobalPooling(),
        new MatchBatchNorm(),
        new FoldBatchNorm(),
        new MergeBias(),
        new MatchRecurrent(),
        new MergeAddition(),
        new FuseActivation(),
        new RemoveDeadNodes(),
    ];

    /// <summary>The names of the passes, in their order.</summary>
    internal static IEnumerable<string> Names => Passes.Select(p => p.Name).Distinct();

    /// <summary>An optimized copy of a graph.</summary>
    /// <exception cref="TfModelTools.Common.InvalidGraphException">A pass broke a rule of the graph; the message names it.</exception>
    public static ModelGraph Optimize(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ModelGraph copy = graph.Clone();
        for (int round = 0; round < MaxRounds; round++)
        {
            int changes = 0;
            foreach (GraphPass pass in Passes)
            {
                int made = pass.Run(copy);
                if (made > 0)
                {
                    GraphVerifier.Verify(copy, pass.Name);
                }

                changes += made;
            }

            if (changes == 0)
            {
                return copy;
            }
        }

        throw new InvalidOperationException($"The passes did not come to rest after {MaxRounds} rounds on '{graph.Name}'.");
    }
}
