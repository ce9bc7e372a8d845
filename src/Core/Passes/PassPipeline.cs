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

    // Where the values of inputs are constants, all that is computed may be folded: each constant by itself, of those before it, which costs more than the run that it saves.
    private static readonly GraphPass[] ForOneRun = [.. Passes.Where(p => p is not FoldConstants)];

    // Of these, what a target of other kernels gains by: layer norms, recurrent cells and sums in a convolution are ours alone, and would be taken apart again.
    private static readonly GraphPass[] Simplifying = [.. Passes.Where(p => p is not (MatchLayerNorm or MatchRecurrent or MergeAddition))];

    // What a target gains by that has layer norms and recurrent cells itself.
    private static readonly GraphPass[] Coarsening = [.. Passes.Where(p => p is not MergeAddition)];

    // What finds the coarse operators of a model in what they were taken apart to, and folds nothing into the weights of another. Products of rows are products
    // of more axes again before a bias is merged into them.
    private static readonly GraphPass[] Matching = [new MatchDense(), .. Passes.Where(p => p is not (FoldBatchNorm or MergeAddition or MergePadding or FuseActivation))];

    // Of these, what makes a layer that is spelled out one node again, each under its name: nothing is folded into another layer.
    private static readonly GraphPass[] Gathering =
        [.. Passes.Where(p => p is RemoveDeadNodes or RemoveIdentities or FoldConstants or MatchSoftmax or MatchActivations or MatchBatchNorm or MergeBias)];

    /// <summary>The names of the passes, in their order.</summary>
    internal static IEnumerable<string> Names => Passes.Concat(Matching).Select(p => p.Name).Distinct();

    /// <summary>An optimized copy of a graph.</summary>
    /// <exception cref="TfModelTools.Common.InvalidGraphException">A pass broke a rule of the graph; the message names it.</exception>
    public static ModelGraph Optimize(ModelGraph graph) => Run(graph, Passes);

    /// <summary>An optimized copy of a graph that runs once, with inputs that are constants of it: those are left to the run.</summary>
    /// <exception cref="TfModelTools.Common.InvalidGraphException">A pass broke a rule of the graph; the message names it.</exception>
    internal static ModelGraph OptimizeForOneRun(ModelGraph graph) => Run(graph, ForOneRun);

    /// <summary>
    /// A copy of a graph that computes the same with fewer nodes, for a target with kernels of its own: constants are folded, batch norms are in the
    /// convolutions before them, bias and activation in what they follow.
    /// </summary>
    /// <exception cref="TfModelTools.Common.InvalidGraphException">A pass broke a rule of the graph; the message names it.</exception>
    public static ModelGraph Simplify(ModelGraph graph) => Run(graph, Simplifying);

    /// <summary>
    /// A copy of a graph of few, coarse nodes, as <see cref="Simplify"/> makes it, in which layer norms and recurrent layers that were spelled out are nodes, too.
    /// </summary>
    /// <exception cref="TfModelTools.Common.InvalidGraphException">A pass broke a rule of the graph; the message names it.</exception>
    public static ModelGraph Coarsen(ModelGraph graph) => Run(graph, Coarsening);

    /// <summary>A copy of a graph in which what was taken apart is matched up again to the operators that models are made of: for a target whose nodes are layers.</summary>
    /// <exception cref="TfModelTools.Common.InvalidGraphException">A pass broke a rule of the graph; the message names it.</exception>
    public static ModelGraph Match(ModelGraph graph) => Run(graph, Matching);

    /// <summary>A copy of a graph in which each layer is a node, whatever it was spelled out by, and no layer is part of another: for a target that keeps layers.</summary>
    /// <exception cref="TfModelTools.Common.InvalidGraphException">A pass broke a rule of the graph; the message names it.</exception>
    public static ModelGraph Gather(ModelGraph graph) => Run(graph, Gathering);

    private static ModelGraph Run(ModelGraph graph, GraphPass[] passes)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ModelGraph copy = graph.Clone();
        for (int round = 0; round < MaxRounds; round++)
        {
            int changes = 0;
            foreach (GraphPass pass in passes)
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
