using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>
/// The order of a functional model's layers in Keras, whatever order they are created or stated in: those furthest from the outputs first, and those equally far as they are met on the way
/// back from the outputs (keras/src/ops/function.py, map_graph; of Keras 2 engine/functional.py). Weights are found by it: in .h5 files the layers' groups are matched by their number,
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

        Dictionary<int, int> met = [];
        List<((int Layer, int Call) Node, (int Layer, int Call)[] Parents)> finished = [];
        HashSet<(int Layer, int Call)> known = [];
        foreach (KerasTensorReference output in config.Outputs)
        {
            Walk(model, model.ResolveOutput(output), met, known, finished);
        }

        Dictionary<(int Layer, int Call), int> distances = [];
        Dictionary<int, int> depths = [];
        for (int i = finished.Count - 1; i >= 0; i--)
        {
            ((int Layer, int Call) node, (int Layer, int Call)[] parents) = finished[i];

            // A layer that is called several times is as far as its furthest call, and so are its calls from then on.
            int depth = Math.Max(distances.GetValueOrDefault(node), depths.GetValueOrDefault(node.Layer));
            depths[node.Layer] = distances[node] = depth;
            foreach ((int Layer, int Call) parent in parents)
            {
                distances[parent] = Math.Max(depth + 1, distances.GetValueOrDefault(parent));
            }
        }

        // Inputs that nothing reads are as far as outputs, and before them.
        foreach (int input in config.Inputs.Select(r => model.Resolve(r).Layer).Where(l => !depths.ContainsKey(l)).Distinct())
        {
            depths[input] = 0;
            met[input] = -1;
        }

        return [.. all.Where(depths.ContainsKey).OrderByDescending(l => depths[l]).ThenBy(l => met[l]), .. all.Where(l => !depths.ContainsKey(l))];
    }

    // Depth first, the way back from a call: a call is finished when all that it reads are. With a stack of its own, for chains are long.
    private static void Walk(
        KerasModelLayer model,
        (int Layer, int Call) from,
        Dictionary<int, int> met,
        HashSet<(int Layer, int Call)> known,
        List<((int Layer, int Call) Node, (int Layer, int Call)[] Parents)> finished)
    {
        Stack<((int Layer, int Call) Node, (int Layer, int Call)[] Parents, int Next)> open = [];
        Enter(from);
        while (open.TryPop(out ((int Layer, int Call) Node, (int Layer, int Call)[] Parents, int Next) top))
        {
            if (top.Next == top.Parents.Length)
            {
                finished.Add((top.Node, top.Parents));
                continue;
            }

            open.Push((top.Node, top.Parents, top.Next + 1));
            Enter(top.Parents[top.Next]);
        }

        void Enter((int Layer, int Call) node)
        {
            if (!known.Add(node))
            {
                return;
            }

            met.TryAdd(node.Layer, met.Count);
            IReadOnlyList<KerasCall> calls = model.Layers[node.Layer].Config.Calls;
            open.Push((node, node.Call < calls.Count ? [.. calls[node.Call].References().Select(r => model.Resolve!(r))] : [], 0));
        }
    }
}
