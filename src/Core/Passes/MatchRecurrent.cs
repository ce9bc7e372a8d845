using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Recurrent;

namespace TfModelTools.Passes;

/// <summary>
/// Finds recurrent layers that are unrolled step by step: cells of the same weights, each reading the states of the one before, become
/// one layer over time. A cell of an LSTM or a GRU by itself becomes a layer of one step.
/// </summary>
internal sealed class MatchRecurrent : GraphPass
{
    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        List<RecurrentCell> cells = [];
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Outputs is [{ Shape.Rank: 2 }, ..] && Find(node) is { } cell && IsClosed(cell))
            {
                cells.Add(cell);
            }
        }

        Dictionary<GraphValue, RecurrentCell> byState = new(ReferenceEqualityComparer.Instance);
        foreach (RecurrentCell cell in cells)
        {
            byState.TryAdd(cell.Before[0], cell);
        }

        // A layer begins where no cell of the same weights comes before.
        HashSet<RecurrentCell> followers = [];
        foreach (RecurrentCell cell in cells)
        {
            if (Next(cell, byState) is { } next)
            {
                followers.Add(next);
            }
        }

        Dictionary<GraphNode, int> places = new(ReferenceEqualityComparer.Instance);
        foreach (GraphNode node in graph.Nodes)
        {
            places[node] = places.Count;
        }

        List<List<RecurrentCell>> chains = [];
        Stack<RecurrentCell> firsts = new(cells.Where(c => !followers.Contains(c)).Reverse());
        while (firsts.TryPop(out RecurrentCell? first))
        {
            List<RecurrentCell> chain = [first];
            HashSet<GraphNode> inside = new(first.Nodes, ReferenceEqualityComparer.Instance);
            int begin = first.Nodes.Min(n => places[n]);
            while (Next(chain[^1], byState) is { } next)
            {
                if (DependsOn(next.X, inside, begin, places))
                {
                    // A decoder feeds back what it gave: the steps are layers of their own.
                    firsts.Push(next);
                    break;
                }

                chain.Add(next);
                inside.UnionWith(next.Nodes);
            }

            chains.Add(chain);
        }

        chains.RemoveAll(c => c is [{ StandsAlone: false }]);

        // What one layer gives in place of its steps is what the next one reads.
        Dictionary<GraphValue, GraphValue> replaced = new(ReferenceEqualityComparer.Instance);
        chains.ForEach(c => Replace(graph, c, replaced));
        if (chains.Count > 0)
        {
            // Those that read an early step may stand before the last, where the layer is.
            graph.SortNodes();
            graph.RemoveDeadNodes();
        }

        return chains.Count;
    }

    private static RecurrentCell? Find(GraphNode node) => node.Operator switch
    {
        BinaryOperator { Kind: BinaryFunction.Multiply or BinaryFunction.Add, Activation.Kind: ActivationKind.Linear } => LstmCellFinder.Find(node) ?? GruCellFinder.Find(node),
        ActivationOperator => SimpleCellFinder.Find(node),
        _ => null,
    };

    // What is inside is read by the cell alone.
    private static bool IsClosed(RecurrentCell cell) => cell.Nodes.SelectMany(n => n.Outputs).All(o =>
        cell.After.Contains(o) || (o.OutputCount == 0 && o.Readers.All(cell.Nodes.Contains)));

    // The cell that goes on: with the same weights, from both states; a cell state that others read as well ends the layer.
    private static RecurrentCell? Next(RecurrentCell cell, Dictionary<GraphValue, RecurrentCell> byState)
    {
        bool goesOn = byState.TryGetValue(cell.After[0], out RecurrentCell? next)
            && next.Kind == cell.Kind
            && next.Activation == cell.Activation
            && next.Weights.IsSame(cell.Weights)
            && next.Before.SequenceEqual(cell.After)
            && cell.After.Skip(1).All(c => c.OutputCount == 0 && c.Readers.All(r => cell.Nodes.Contains(r) || next.Nodes.Contains(r)));
        return goesOn ? next : null;
    }

    private static void Replace(ModelGraph graph, List<RecurrentCell> found, Dictionary<GraphValue, GraphValue> replaced)
    {
        GraphValue Now(GraphValue value) => replaced.GetValueOrDefault(value, value);
        void Put(GraphValue value, GraphValue replacement)
        {
            graph.ReplaceUses(value, replacement);
            replaced[value] = replacement;
        }

        List<RecurrentCell> chain = [.. found.Select(c => c with { X = Now(c.X), Before = [.. c.Before.Select(Now)] })];
        RecurrentCell first = chain[0];
        RecurrentCell last = chain[^1];

        // Inputs of all steps are computed before the first that reads the layer: at the last cell's own place.
        GraphNode place = last.Nodes[0];
        GraphValue x = Sequence(graph, place, chain);
        HashSet<GraphNode> inside = new(chain.SelectMany(c => c.Nodes), ReferenceEqualityComparer.Instance);
        bool isSequence = chain.Take(chain.Count - 1).Any(c => c.After[0].OutputCount > 0 || c.After[0].Readers.Any(r => !inside.Contains(r)));
        RecurrentOperator op = new(
            first.Kind, first.Activation, new ActivationFunction(ActivationKind.Sigmoid), isSequence, false, HasBias: true, HasInitialState: true, HasMask: false);
        string name = first.Nodes[0].Name;
        GraphNode layer = graph.AddNodeBefore(
            place,
            name + "/layer",
            op,
            [
                x,
                graph.AddConstant(name + "/kernel", first.Weights.Kernel()),
                graph.AddConstant(name + "/recurrent_kernel", first.Weights.RecurrentKernel()),
                graph.AddConstant(name + "/bias", first.Weights.Bias()),
                .. first.Before,
            ],
            last.Nodes[0].SourceName,
            last.Nodes[0].SourceKind);
        int units = first.Weights.Units;
        for (int i = 0; i < chain.Count - 1 && isSequence; i++)
        {
            GraphValue h = chain[i].After[0];
            if (h.OutputCount > 0 || h.Readers.Any(r => !inside.Contains(r)))
            {
                GraphNode slice = graph.AddNodeBefore(place, $"{name}/step", new SliceOperator([0, i, 0], [null, 1, null], [1, 1, 1]), [layer.Outputs[0]]);
                Put(h, graph.AddNodeBefore(place, $"{name}/step", new ReshapeOperator(h.Shape), [slice.Output]).Output);
            }
        }

        for (int i = 0; i < last.After.Length; i++)
        {
            Put(last.After[i], layer.Outputs[i + 1]);
        }
    }

    private static bool DependsOn(GraphValue value, HashSet<GraphNode> nodes, int begin, Dictionary<GraphNode, int> places)
    {
        HashSet<GraphNode> seen = new(ReferenceEqualityComparer.Instance);
        Stack<GraphValue> pending = new([value]);
        while (pending.TryPop(out GraphValue? next))
        {
            if (next.Producer is not { } producer || places[producer] < begin || !seen.Add(producer))
            {
                continue;
            }

            if (nodes.Contains(producer))
            {
                return true;
            }

            foreach (GraphValue input in producer.Inputs)
            {
                pending.Push(input);
            }
        }

        return false;
    }

    // The steps' inputs as (N, T, I): the tensor they are slices of where they are, else joined.
    private static GraphValue Sequence(ModelGraph graph, GraphNode place, List<RecurrentCell> chain)
    {
        if (Whole(chain[0].X) is var (whole, axis) && whole.Shape[axis] == chain.Count
            && Enumerable.Range(0, chain.Count).All(i => Part(chain[i].X) is var (of, at, index) && of == whole && at == axis && index == i))
        {
            return axis == 1 ? whole : graph.AddNodeBefore(place, place.Name + "/time_second", new TransposeOperator([1, 0, 2]), [whole]).Output;
        }

        GraphValue[] steps = [.. chain.Select(c =>
            graph.AddNodeBefore(place, place.Name + "/input", new ReshapeOperator(new SymbolicShape(c.X.Shape[0], 1, c.X.Shape[1])), [c.X]).Output)];
        return steps.Length == 1 ? steps[0] : graph.AddNodeBefore(place, place.Name + "/inputs", new ConcatOperator(1), steps).Output;
    }

    private static (GraphValue Whole, int Axis)? Whole(GraphValue x) => Part(x) is var (whole, axis, _) ? (whole, axis) : null;

    // A step that is a slice of one element of the first or second axis, which a reshape drops, or the last of a layer below.
    private static (GraphValue Whole, int Axis, int Index)? Part(GraphValue x)
    {
        if (x is { OutputIndex: 1, Producer: { Operator: RecurrentOperator { ReturnSequences: true, GoBackwards: false } } layer } && layer.Output.Shape[1].IsFixed)
        {
            return (layer.Output, 1, (int)layer.Output.Shape[1].Count - 1);
        }

        if (x.Producer is not { Operator: ReshapeOperator } reshape || reshape.Inputs[0].Producer is not { Operator: SliceOperator slice } part || part.Inputs[0].Shape.Rank != 3)
        {
            return null;
        }

        for (int axis = 0; axis < 2; axis++)
        {
            if (slice.Counts[axis] == 1 && slice.Counts[1 - axis] is null && slice.Counts[2] is null
                && x.Shape.IsSame(new SymbolicShape(part.Inputs[0].Shape[1 - axis], part.Inputs[0].Shape[2])))
            {
                return (part.Inputs[0], axis, (int)slice.Begin[axis]);
            }
        }

        return null;
    }
}
