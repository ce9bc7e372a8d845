using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Evaluation;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Walks a TensorFlow graph from what is wanted back to what it needs, and turns each node into nodes of the neutral graph. Numbers that
/// are known at import (shapes, indices, conditions, counters of loops) are computed on the way, so that branches not taken never
/// appear and loops of known length are unrolled.
/// </summary>
internal sealed class GraphEvaluator
{
    // As many numbers as a shape, a permutation or a set of pads has are paid for by the node that has them.
    private const long FreeNumbers = 64;

    private readonly HashSet<string> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Node, int Output), ImportedValue> _byName = [];
    private readonly Dictionary<TensorFlowNode, ImportedValue> _constants = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TensorFlowFunction, FunctionTraits> _traits = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(GraphConstant Source, string How), ImportedTensor> _derived = [];
    private readonly CancellationToken _cancellationToken;
    private readonly FunctionSizes _sizes;
    private readonly string _subject;
    private GraphLoops? _loops;

    /// <summary>Creates an evaluator.</summary>
    /// <param name="source">The graph to import.</param>
    /// <param name="graph">The graph that is built.</param>
    /// <param name="placeholders">Gives the values of placeholders that are not fed.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    /// <param name="values">The values of the inputs, of a graph that runs once: of more data more may be computed.</param>
    public GraphEvaluator(GraphModelSource source, ModelGraph graph, IPlaceholders placeholders, CancellationToken cancellationToken, IReadOnlyDictionary<string, Tensor>? values = null)
    {
        long fed = values?.Values.SaturatingSum(v => v.ElementCount) ?? 0;

        // What is stored pays for itself, too.
        long stored = FileStatus.Of(source.Path) is { Kind: FileKind.Regular } file ? file.Length : 0;
        Folded = BudgetOf(Limits.MaxFoldedNumbers + (16 * fed) + stored, "the numbers that are computed while importing");
        Read = BudgetOf(Limits.MaxReadNumbers + (16 * fed) + (4 * stored), "the numbers that are looked at while importing");
        Constants = new ConstantEvaluator(source.Path);
        OneRun = values is null ? null : new OneRunValues(Constants, fed);
        Placeholders = placeholders;
        Source = source;
        Graph = graph;
        _cancellationToken = cancellationToken;
        Root = new GraphScope("the graph", source.Graph.Find);
        _sizes = new FunctionSizes(source.Graph);
        _subject = $"'{source.Path}'";
        Budget = new EvaluationBudget(source, graph, Constants);
    }

    /// <summary>What is made of a constant: once, however many nodes ask for it, so that a weight they share stays one.</summary>
    /// <param name="source">The constant.</param>
    /// <param name="how">What is done to it, with all that decides the result.</param>
    /// <param name="make">Does it.</param>
    public ImportedTensor Derived(GraphConstant source, string how, Func<ImportedTensor> make) =>
        _derived.TryGetValue((source, how), out ImportedTensor? known) ? known : _derived[(source, how)] = make();

    /// <summary>The inputs of the model on which values of the graph depend.</summary>
    public ValueSources Sources { get; } = new();

    /// <summary>The loops of TensorFlow 1 in the graph.</summary>
    public GraphLoops Loops => _loops ??= new GraphLoops(Source.Graph);

    /// <summary>The graph to import.</summary>
    public GraphModelSource Source { get; }

    /// <summary>The graph that is built.</summary>
    public ModelGraph Graph { get; }

    /// <summary>Computes what depends on constants alone.</summary>
    public ConstantEvaluator Constants { get; }

    /// <summary>Computes values of a graph that runs once; null of any other.</summary>
    public OneRunValues? OneRun { get; }

    /// <summary>The numbers that are computed while importing and kept.</summary>
    public Budget Folded { get; }

    /// <summary>Those of them that kernels could compute, too: what cannot be left to them has the others for itself.</summary>
    public Budget Followed { get; } = BudgetOf(Limits.MaxFollowedNumbers, "the numbers that are followed while importing");

    /// <summary>The numbers of constants that are looked at one by one.</summary>
    public Budget Read { get; }

    /// <summary>The items that lists are made with.</summary>
    public Budget ListItems { get; } = BudgetOf(Limits.MaxListItems, "the items of its lists");

    /// <summary>What the import may look at and add.</summary>
    public EvaluationBudget Budget { get; }

    /// <summary>What SpaceToBatchND gave, with what it was made of: a convolution between it and BatchToSpaceND is a dilated one.</summary>
    public Dictionary<GraphValue, (ImportedTensor Whole, long[] Block, long[] Pads)> SpaceToBatch { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>What has an axis of one element more, with what it was made of and that axis: who takes the axis away again has the former.</summary>
    public Dictionary<GraphValue, (ImportedTensor Narrow, int Axis)> Widened { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>What was turned around along its first axis, with what it was before: who turns it again has that.</summary>
    public Dictionary<GraphValue, ImportedTensor> Turned { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Gives the values of placeholders that are not fed.</summary>
    public IPlaceholders Placeholders { get; }

    /// <summary>The dropouts that were left out, by the node that applies the mask, with the inputs on which their rates depend.</summary>
    public Dictionary<string, IReadOnlyCollection<string>> Dropouts { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a dropout keeps nothing at the rate that is fed.</summary>
    public bool DropsAll { get; set; }

    /// <summary>The ops of numbers of float64 that are computed as float32.</summary>
    public SortedSet<string> Narrowed { get; } = new(StringComparer.Ordinal);

    /// <summary>The only dropouts that may be left out; null for any.</summary>
    public IReadOnlySet<string>? AllowedDropouts { get; init; }

    /// <summary>Whether results may be of a size that the data decides, up to a limit; else the data is waited for.</summary>
    public bool TakesCounts { get; init; }

    /// <summary>Whether there is such a result.</summary>
    public bool HasCounts { get; set; }

    /// <summary>The value of a constant that was met before (in another turn of a loop, or another call of its function); else null.</summary>
    public ImportedValue? Constant(TensorFlowNode node) => _constants.GetValueOrDefault(node);

    /// <summary>Keeps the value of a constant.</summary>
    public void KeepConstant(TensorFlowNode node, ImportedValue value) => _constants[node] = value;

    /// <summary>Refuses another node where the graph that is built has as many as it may: one op may become many.</summary>
    /// <exception cref="LimitExceededException">It has.</exception>
    public void RequireRoom() => Budget.CheckAdded(Graph.NodeCount);

    /// <summary>The scope of the graph's own nodes.</summary>
    public GraphScope Root { get; }

    /// <summary>What a node anywhere in the graph or its functions gave first, by the node's name; null when none of that name was evaluated.</summary>
    public ImportedValue? FindByName(TensorName reference) => reference.Output.Length > 0 ? null : _byName.GetValueOrDefault((reference.Node, reference.Index));

    /// <summary>The value of a reference.</summary>
    /// <exception cref="InvalidGraphException">It is dangling, or depends on itself.</exception>
    public ImportedValue Get(GraphScope scope, TensorName reference)
    {
        if (Fed(scope, reference) is { } fed)
        {
            return fed;
        }

        ImportedValue[] results = Evaluate(scope, reference.Node);
        int number = OutputNames.Number(scope.Find(reference.Node)!.Op, reference.Output, reference.Index);
        return number < results.Length ? results[number]
            : results is [DeadValue or UnsupportedValue or NoiseValue] ? results[0]
            : throw new InvalidGraphException(
                $"'{Source.Path}', {scope.Name}: '{reference}' is output {number} of a node that has {results.Length}.", "The graph is damaged: export it again from its source.", Source.Path);
    }

    /// <summary>Evaluates the graph's own nodes in the order in which they stand.</summary>
    public void EvaluateInOrder()
    {
        foreach (TensorFlowNode node in Source.Graph.Nodes.Where(n => n.Op is not ("Const" or "Placeholder")))
        {
            Evaluate(Root, node.Name);
        }
    }

    /// <summary>What is found once of a function, however often it is called.</summary>
    /// <param name="function">The function.</param>
    public FunctionTraits Traits(TensorFlowFunction function) => _traits.TryGetValue(function, out FunctionTraits? known) ? known : _traits[function] = new FunctionTraits(function);

    /// <summary>Evaluates the body of a function for some arguments.</summary>
    /// <param name="function">The function.</param>
    /// <param name="arguments">The arguments, in order.</param>
    /// <exception cref="InvalidGraphException">The function calls itself, or the arguments do not fit.</exception>
    public ImportedValue[] Call(TensorFlowFunction function, IReadOnlyList<ImportedValue> arguments)
    {
        if (_calls.Contains(function.Name))
        {
            throw new InvalidGraphException(
                $"'{Source.Path}': the function '{function.Name}' calls itself.", "A model's functions cannot be recursive: export it again from its source.", Source.Path);
        }

        if (_calls.Count >= Limits.MaxDepth || arguments.Count != function.Inputs.Count)
        {
            throw new InvalidGraphException(
                _calls.Count >= Limits.MaxDepth
                    ? $"'{Source.Path}': functions are nested more than {Limits.MaxDepth} deep."
                    : $"'{Source.Path}': the function '{function.Name}' takes {function.Inputs.Count} arguments and is called with {arguments.Count}.",
                "The graph is damaged: export it again from its source.",
                Source.Path);
        }

        Budget.CheckAdded(_sizes.Of(function));
        Budget.CountValues(arguments.Count + function.Outputs.Count);
        StackDepth.Ensure(_subject, Source.Path);
        _calls.Add(function.Name);
        try
        {
            GraphScope scope = new($"function '{function.Name}'", function.Find, Traits(function).Assigned);
            for (int i = 0; i < arguments.Count; i++)
            {
                scope.Fed[function.Inputs[i].Name] = arguments[i];
            }

            ImportedValue[] results = new ImportedValue[function.Outputs.Count];
            for (int i = 0; i < results.Length; i++)
            {
                TensorName result = function.Result(function.Outputs[i])
                    ?? throw new InvalidGraphException(
                        $"'{Source.Path}': the function '{function.Name}' does not say what its result '{function.Outputs[i].Name}' is.", "The graph is damaged: export it again from its source.", Source.Path);
                results[i] = Get(scope, result);
            }

            return results;
        }
        finally
        {
            _calls.Remove(function.Name);
        }
    }

    private static ImportedValue? Fed(GraphScope scope, TensorName reference) =>
        scope.Fed.Count == 0 ? null
        : scope.Fed.TryGetValue(reference.Output.Length == 0 ? reference.ToString() : reference.Node, out ImportedValue? fed) ? fed : null;

    private ImportedValue[] Evaluate(GraphScope scope, string wanted)
    {
        if (scope.Results(wanted) is { } known)
        {
            return known;
        }

        Stack<(string Name, bool IsExpanded)> pending = new();
        pending.Push((wanted, false));
        while (pending.TryPop(out (string Name, bool IsExpanded) next))
        {
            if (scope.Results(next.Name) is not null)
            {
                continue;
            }

            TensorFlowNode node = scope.Find(next.Name)
                ?? throw new InvalidGraphException(
                    $"'{Source.Path}', {scope.Name}: there is no node '{next.Name}', which another reads.", "The graph is damaged: export it again from its source.", Source.Path);
            if (next.IsExpanded)
            {
                scope.End(next.Name);
                ImportedValue[] results = EvaluateNode(scope, node);
                Budget.CountValues(results.Length);
                scope.Set(next.Name, results);
                for (int i = 0; i < results.Length; i++)
                {
                    _byName.TryAdd((next.Name, i), results[i]);
                }

                continue;
            }

            if (!scope.Begin(next.Name))
            {
                throw new InvalidGraphException(
                    $"'{Source.Path}', {scope.Name}: the node '{next.Name}' depends on itself.", "The graph is damaged: export it again from its source.", Source.Path);
            }

            pending.Push((next.Name, true));
            foreach (TensorName input in Dependencies(scope, node))
            {
                if (scope.Results(input.Node) is null)
                {
                    pending.Push((input.Node, false));
                }
            }
        }

        return scope.Results(wanted)!;
    }

    /// <summary>What must be evaluated before a node: what it reads, and the pivots that tell which branch it is in.</summary>
    private IEnumerable<TensorName> Dependencies(GraphScope scope, TensorFlowNode node)
    {
        // A loop's results and heads are evaluated turn by turn, by the loop; what it takes comes before, so that loops one after the other do not nest.
        if (LoopUnroller.IsLoopNode(scope, node))
        {
            return node.Op is "Exit" or "RefExit" && LoopUnroller.ConditionOf(scope, node) is { } condition && scope.BeginLoop(condition)
                ? Loops.Taken(scope, condition).Where(i => Fed(scope, i) is null && scope.Find(i.Node) is not null)
                : [];
        }

        return node.Inputs.Where(i => i.IsControl ? IsPivot(scope, i.Node) : Fed(scope, i) is null);
    }

    private static bool IsPivot(GraphScope scope, string name) => scope.Find(name) is { } node
        && (node.Op is "Switch" or "RefSwitch"
            || (node is { Op: "Identity", Inputs.Count: > 0 } && scope.Find(node.Inputs[0].Node) is { Op: "Switch" or "RefSwitch" } head && !LoopUnroller.IsLoopSwitch(scope, head)));

    private ImportedValue[] EvaluateNode(GraphScope scope, TensorFlowNode node)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        StackDepth.Ensure(_subject, Source.Path);
        Budget.Count(node);
        if (LoopUnroller.IsLoopNode(scope, node))
        {
            return Source.Ops.Find(node.Op)!.Takes.WhyRefused(node) is { } damage ? [new UnsupportedValue(Refusal(node, damage), [])] : Import(scope, node, [], null);
        }

        // Those that only order execution come last.
        ImportedValue[] inputs = new ImportedValue[node.Inputs.Count(i => !i.IsControl)];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Get(scope, node.Inputs[i]);
        }

        bool isMerge = node.Op is "Merge" or "RefMerge";
        IEnumerable<ImportedValue> pivots = node.Inputs.Where(i => i.IsControl && IsPivot(scope, i.Node)).Select(i => PivotValue(scope, i.Node));
        if (!isMerge && inputs.Concat(pivots).Any(i => i is DeadValue))
        {
            return [DeadValue.Instance];
        }

        UnsupportedValue[] causes = [.. inputs.OfType<UnsupportedValue>()];
        if (causes.Length > 0 && !(isMerge && inputs.Any(i => i is not (DeadValue or UnsupportedValue))))
        {
            string? reason = Source.Ops.Find(node.Op) is { } known ? known.Takes.WhyRefused(node) ?? known.WhyRefused(node)
                : Source.Graph.FindFunction(node.Op) is null ? Source.Ops.WhyUnsupported(node.Op) : null;
            UnsupportedItem? item = reason is null ? null : Refusal(node, reason);
            return [new UnsupportedValue(item, causes)];
        }

        BranchGuard? guard = inputs.Concat(pivots).Select(i => i.Guard).OfType<BranchGuard>().MaxBy(g => g.Depth);
        return Import(scope, node, inputs, isMerge ? null : guard);
    }

    private ImportedValue PivotValue(GraphScope scope, string name)
    {
        ImportedValue[] results = Evaluate(scope, name);
        return results.Length == 1 ? results[0] : results.FirstOrDefault(r => r is not DeadValue) ?? results[0];
    }

    private ImportedValue[] Import(GraphScope scope, TensorFlowNode node, ImportedValue[] inputs, BranchGuard? guard)
    {
        OpRow? row = Source.Ops.Find(node.Op);
        OpCall call = new(this, scope, node, inputs, row);
        try
        {
            // A loop reads its own inputs, turn by turn.
            if (row is not null && !LoopUnroller.IsLoopNode(scope, node) && (row.Takes.WhyRefused(node) ?? row.Takes.WhyRefused(inputs)) is { } reason)
            {
                throw call.Fail(reason);
            }

            ImportedValue[] results;
            if (inputs.Any(i => i is NoiseValue))
            {
                results = DropoutRemover.Import(call);
            }
            else if (row is not null)
            {
                call = guard is not null && GuardedIndices.TryMake(call, guard) is { } safe ? new OpCall(this, scope, node, safe, row) : call;
                results = DropoutRemover.TryUnscale(call) ?? row.Import(call);
            }
            else if (Source.Graph.FindFunction(node.Op) is { } function)
            {
                results = Call(function, inputs);
            }
            else
            {
                return [new UnsupportedValue(Refusal(node, Source.Ops.WhyUnsupported(node.Op)), [])];
            }

            return guard is null ? results : [.. results.Select(r => r is ImportedTensor { Guard: null } tensor ? tensor.Under(guard) : r)];
        }
        catch (UnsupportedNodeException e)
        {
            // Under an assumption about the number of axes, a node that reads something may refuse what was assumed: the data's shapes are tried.
            bool mayBeAssumed = e.Until == OpenUntil.Never && inputs.Length > 0 && Placeholders.HasOpenRanks;
            return [new UnsupportedValue(Refusal(node, e.Message) with { IsMissingVariable = e.IsMissingVariable }, [], mayBeAssumed ? OpenUntil.ShapesAreKnown : e.Until)];
        }
        catch (LimitExceededException e) when (e.FilePath is null)
        {
            throw new LimitExceededException($"'{Source.Path}', node '{node.Name}' ({node.Op}): {e.Problem}", e.Remedy, Source.Path, e);
        }
        catch (InvalidGraphException e) when (Placeholders.HasOpenRanks && e.FilePath is null)
        {
            return [new UnsupportedValue(Refusal(node, $"it does not take the number of axes that is assumed (fix it with {OptionKey.InputShape})"), [], OpenUntil.ShapesAreKnown)];
        }
    }

    private static UnsupportedItem Refusal(TensorFlowNode node, string reason) => new(node.Name, node.Op, reason);

    private static Budget BudgetOf(long most, string what) => new(most, what, string.Empty, "The model is probably damaged: export it again from its source.", free: FreeNumbers);
}
