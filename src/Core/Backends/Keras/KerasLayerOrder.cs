using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>
/// The order of a functional model's layers in Keras, whatever order they are created or stated in: those furthest from the outputs first, and those equally far as they are met on the way
/// back from the outputs (<see cref="KerasCallGraph"/>). Weights are found by it: in .h5 files the layers' groups are matched by their number,
/// in .keras files a layer's class is numbered.
/// </summary>
internal static class KerasLayerOrder
{
    /// <summary>The positions of a model's layers in that order; layers that no output needs come last, but inputs of those come where Keras puts them.</summary>
    /// <param name="model">The model.</param>
    public static IReadOnlyList<int> Of(KerasModelLayer model)
    {
        int[] all = [.. Enumerable.Range(0, model.Layers.Count)];
        if (model.Config.Model is not { IsSequential: false } config || model.Resolve is null || model.ResolveOutput is null)
        {
            return all;
        }

        KerasCallGraph graph = new(config.Outputs.Select(model.ResolveOutput), node => Parents(model, node));
        Dictionary<int, int> depths = new(graph.Depths);
        Dictionary<int, int> met = new(graph.Met);

        // Inputs that nothing reads are as far as outputs, and before them.
        foreach (int input in config.Inputs.Select(r => model.Resolve(r).Layer).Where(l => !depths.ContainsKey(l)).Distinct())
        {
            depths[input] = 0;
            met[input] = -1;
        }

        return [.. all.Where(depths.ContainsKey).OrderByDescending(l => depths[l]).ThenBy(l => met[l]), .. all.Where(l => !depths.ContainsKey(l))];
    }

    private static IEnumerable<(int Layer, int Call)> Parents(KerasModelLayer model, (int Layer, int Call) node)
    {
        IReadOnlyList<KerasCall> calls = model.Layers[node.Layer].Config.Calls;
        return node.Call < calls.Count ? calls[node.Call].References().Select(r => model.Resolve!(r)) : [];
    }
}
