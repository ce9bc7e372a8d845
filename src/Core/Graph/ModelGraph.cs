using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Graph;

/// <summary>
/// The neutral form of a model: nodes in topological order over values. Importers build it, passes rewrite it, plans and
/// back-ends read it.
/// </summary>
public sealed class ModelGraph
{
    private readonly NodeChain _nodes = new();
    private readonly List<NamedValue> _inputs = [];
    private readonly List<NamedValue> _outputs = [];
    private readonly HashSet<string> _inputNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _outputNames = new(StringComparer.Ordinal);
    private readonly List<ModelState> _states = [];
    private readonly GraphNames _names = new();

    /// <summary>Creates an empty graph.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="sourceFormat">What the model came from, such as "Keras 2.15 .h5".</param>
    public ModelGraph(string name, string sourceFormat)
    {
        Name = name;
        SourceFormat = sourceFormat;
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>What the model came from.</summary>
    public string SourceFormat { get; }

    /// <summary>What the model was before these tools wrote it to the file it was read from; null for any other file.</summary>
    public ModelOrigin? Origin { get; init; }

    /// <summary>The nodes, each after those it reads from.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes.All;

    /// <summary>
    /// How many characters the names of its values and nodes may come to: what is written out for each call of a function, or each output of a node, takes the
    /// name along. Graphs that are made of this one have the same bound.
    /// </summary>
    internal long MaxNamesLength
    {
        get => _names.MaxLength;
        init => _names = new GraphNames(value);
    }

    /// <summary>How many nodes there are, without making the list of them.</summary>
    internal int NodeCount => _nodes.Count;

    /// <summary>The inputs, in the model's order.</summary>
    public IReadOnlyList<NamedValue> Inputs => _inputs;

    /// <summary>The outputs, in the model's order.</summary>
    public IReadOnlyList<NamedValue> Outputs => _outputs;

    /// <summary>
    /// What the model keeps from batch to batch; empty for most models. It is no part of the inputs and outputs: whoever runs the model keeps it
    /// (see <see cref="WithStatesAsPorts"/>).
    /// </summary>
    public IReadOnlyList<ModelState> States => _states;

    /// <summary>The number of samples of a batch that the source states; null where it states none. A model that keeps state takes just that many at once.</summary>
    public int? DeclaredBatch { get; internal set; }

    /// <summary>The number of samples that a model with state takes at once; null for a model without.</summary>
    public int? StateBatch => _states.Count > 0 ? DeclaredBatch : null;

    /// <summary>
    /// Imports the model anew for inputs of fixed shapes (by input name), which settles what depends on shapes alone; null for a source
    /// whose graph holds for every shape.
    /// </summary>
    public Func<IReadOnlyDictionary<string, SymbolicShape>, CancellationToken, ModelGraph>? Specialize { get; init; }

    /// <summary>
    /// Imports the model anew for given inputs (by name), which settles what the data decides: how often loops run, the sizes of results;
    /// null for a source whose graph holds for all data.
    /// </summary>
    public Func<IReadOnlyDictionary<string, Tensor>, CancellationToken, ModelGraph>? SpecializeValues { get; init; }

    /// <summary>
    /// Imports the model anew with some of <see cref="Defaults"/> fed (by name): a single number is then part of the graph, and anything else
    /// an input of it. Null for a source that has none.
    /// </summary>
    public Func<IReadOnlyDictionary<string, Tensor>, CancellationToken, ModelGraph>? Feed { get; init; }

    /// <summary>
    /// The inputs with a value of their own, which need not be fed. One that is among <see cref="Inputs"/> as well must be fed, and what is
    /// fed is looked at: the rate of a dropout that is left out.
    /// </summary>
    public IReadOnlyList<DefaultInput> Defaults { get; init; } = [];

    /// <summary>The names of the inputs of the source that always have one value here, and are inputs no more.</summary>
    public IReadOnlyList<string> FixedInputs { get; internal set; } = [];

    /// <summary>What a prediction does otherwise than the source model would, each in one sentence for people; mostly empty.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The outputs that have room for more than counts of them, each with the output beside it that says how much does; empty for most models (<see cref="CountedOutputs.Split"/>).</summary>
    public IReadOnlyList<CountedOutput> Counts { get; init; } = [];

    /// <summary>The names of the layers that the source lists, in its order; empty for a source that has no layers. A layer may have become several nodes, or none.</summary>
    public IReadOnlyList<string> SourceLayers { get; init; } = [];

    /// <summary>The key of the signature that the model is, where the source has several ways to be called; null where it names none.</summary>
    public string? Signature { get; init; }

    /// <summary>Whether a dropout in it keeps nothing, at the rate that was fed.</summary>
    internal bool DropsAll { get; set; }

    /// <summary>How many numbers its weights have, each counted once however many nodes read it; <see cref="long.MaxValue"/> for more than that.</summary>
    public long ParameterCount => ParametersOf(Nodes);

    /// <summary>How many numbers the weights of some nodes have, each weight counted once.</summary>
    public static long ParametersOf(IEnumerable<GraphNode> nodes) =>
        nodes.SelectMany(n => n.Inputs).Select(i => i.Constant).OfType<GraphConstant>().Where(c => !c.IsMade).Distinct().SaturatingSum(c => c.Shape.ElementCount);

    /// <summary>Whether the model is known only by its ports: its nodes can be told when shapes or data are there.</summary>
    public bool IsDeferred => _nodes.Any(n => n.Operator is Operators.DeferredOperator);

    /// <summary>The inputs whose number of axes the source does not tell: the shapes recorded for them are assumptions.</summary>
    public IReadOnlySet<string> OpenInputs { get; init; } = new HashSet<string>();

    /// <summary>Adds an input.</summary>
    /// <exception cref="InvalidGraphException">Another input has the name.</exception>
    public GraphValue AddInput(string name, DataType dataType, SymbolicShape shape)
    {
        RequireOwn("inputs", name, _inputNames);
        GraphValue value = new(_names.Add(name), new ValueSpec(dataType, shape));
        _inputs.Add(new NamedValue(name, value));
        return value;
    }

    /// <summary>Adds a constant.</summary>
    public GraphValue AddConstant(string name, GraphConstant constant)
    {
        ArgumentNullException.ThrowIfNull(constant);
        return new GraphValue(_names.Add(name), new ValueSpec(constant.DataType, SymbolicShape.From(constant.Shape)), constant: constant);
    }

    /// <summary>Adds a node after all others.</summary>
    /// <param name="name">The wished name; a number is appended when it is taken.</param>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">Values of this graph.</param>
    /// <param name="sourceName">The layer or node of the source model; by default the wished name.</param>
    /// <param name="sourceKind">The class or op of the source model; by default the operator's name.</param>
    /// <exception cref="InvalidGraphException">The inputs do not fit the operator.</exception>
    public GraphNode AddNode(string name, Operator op, IEnumerable<GraphValue> inputs, string? sourceName = null, string? sourceKind = null)
        => InsertNode(null, name, op, inputs, sourceName, sourceKind);

    /// <summary>Adds a node before another, for passes.</summary>
    /// <inheritdoc cref="AddNode"/>
    /// <param name="next">The node to stand before; all inputs must come before it.</param>
    /// <param name="name">The wished name.</param>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">Values of this graph.</param>
    /// <param name="sourceName">The layer or node of the source model.</param>
    /// <param name="sourceKind">The class or op of the source model.</param>
    public GraphNode AddNodeBefore(GraphNode next, string name, Operator op, IEnumerable<GraphValue> inputs, string? sourceName = null, string? sourceKind = null)
        => InsertNode(next, name, op, inputs, sourceName, sourceKind);

    /// <summary>Declares an output.</summary>
    /// <exception cref="InvalidGraphException">Another output has the name.</exception>
    public void AddOutput(string name, GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        RequireOwn("outputs", name, _outputNames);
        _outputs.Add(new NamedValue(name, value));
        value.OutputCount++;
    }

    /// <summary>Makes a value for what is kept from batch to batch, for nodes to read; <see cref="AddState"/> says what takes its place.</summary>
    internal GraphValue NewStateValue(string name, DataType dataType, SymbolicShape shape) => new(_names.Add(name), new ValueSpec(dataType, shape));

    /// <summary>Declares what is kept from batch to batch.</summary>
    internal void AddState(string name, GraphValue value, GraphValue next)
    {
        ArgumentNullException.ThrowIfNull(next);
        _states.Add(new ModelState(name, value, next));
        next.OutputCount++;
    }

    /// <summary>
    /// A copy of the graph in which each state is an input, after the others, and what takes its place is an output, after the others, in the
    /// order of <see cref="States"/>: what a plan is made of. A model without states is given as it is.
    /// </summary>
    public ModelGraph WithStatesAsPorts() => _states.Count == 0 ? this : Copy(new Dictionary<string, SymbolicShape>(), statesAsPorts: true);

    /// <summary>Puts the inputs in an order; those not named come last.</summary>
    internal void OrderInputs(IReadOnlyList<string> names)
    {
        Dictionary<string, int> order = names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
        NamedValue[] sorted = [.. _inputs.OrderBy(i => order.GetValueOrDefault(i.Name, int.MaxValue))];
        _inputs.Clear();
        _inputs.AddRange(sorted);
    }

    /// <summary>Removes those of some inputs that nothing reads.</summary>
    internal void RemoveUnusedInputs(IReadOnlySet<string> names) => RemoveUnused(i => names.Contains(i.Name));

    /// <summary>Removes the inputs that nothing reads.</summary>
    internal void RemoveUnusedInputs() => RemoveUnused(_ => true);

    private void RemoveUnused(Func<NamedValue, bool> isMeant) => _inputs.RemoveAll(i => isMeant(i) && i.Value.UseCount == 0 && _inputNames.Remove(i.Name));

    /// <summary>Makes every reader of one value, and every output of the model, read another instead.</summary>
    public void ReplaceUses(GraphValue old, GraphValue replacement)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(replacement);
        if (ReferenceEquals(old, replacement))
        {
            return;
        }

        foreach (GraphNode node in old.TakeReaders().Distinct())
        {
            node.ReplaceInput(old, replacement);
        }

        for (int i = 0; i < _outputs.Count && old.OutputCount > 0; i++)
        {
            if (ReferenceEquals(_outputs[i].Value, old))
            {
                _outputs[i] = _outputs[i] with { Value = replacement };
                old.OutputCount--;
                replacement.OutputCount++;
            }
        }

        for (int i = 0; i < _states.Count && old.OutputCount > 0; i++)
        {
            if (ReferenceEquals(_states[i].Next, old))
            {
                _states[i] = _states[i] with { Next = replacement };
                old.OutputCount--;
                replacement.OutputCount++;
            }
        }
    }

    /// <summary>Removes a node nobody reads.</summary>
    public void Remove(GraphNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Detach();
        _nodes.Remove(node);
    }

    /// <summary>Puts each node after those it reads from; otherwise the order stays.</summary>
    /// <exception cref="InvalidGraphException">A node depends on itself.</exception>
    internal void SortNodes() => _nodes.Sort();

    /// <summary>Removes every node that no output depends on. Inputs stay: they are part of the signature.</summary>
    /// <returns>How many nodes were removed.</returns>
    public int RemoveDeadNodes()
    {
        HashSet<GraphNode> live = [];
        Stack<GraphNode> pending = new(_outputs.Select(o => o.Value).Concat(_states.Select(s => s.Next)).Select(v => v.Producer).OfType<GraphNode>());
        while (pending.TryPop(out GraphNode? node))
        {
            if (live.Add(node))
            {
                foreach (GraphValue input in node.Inputs)
                {
                    if (input.Producer is GraphNode producer)
                    {
                        pending.Push(producer);
                    }
                }
            }
        }

        GraphNode[] dead = [.. _nodes.Where(n => !live.Contains(n))];

        // From the last on: what reads goes before what it reads.
        for (int i = dead.Length - 1; i >= 0; i--)
        {
            Remove(dead[i]);
        }

        return dead.Length;
    }

    /// <summary>A copy of the graph. Constants are shared.</summary>
    public ModelGraph Clone() => WithInputShapes(new Dictionary<string, SymbolicShape>());

    /// <summary>
    /// A copy of the graph whose inputs have the given shapes (by input name), with every shape derived anew: how unknown extents
    /// are fixed when data arrives. Constants are shared.
    /// </summary>
    /// <exception cref="InvalidInputException">A name is not an input, or the shape contradicts the declared one.</exception>
    /// <exception cref="InvalidGraphException">The shapes do not fit the model's operators.</exception>
    public ModelGraph WithInputShapes(IReadOnlyDictionary<string, SymbolicShape> shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        return Copy(shapes, statesAsPorts: false);
    }

    /// <summary>A copy of the graph in which some inputs (by name) are constants, with every shape derived anew. Other constants are shared.</summary>
    /// <param name="values">The values, of the element types of the inputs.</param>
    /// <exception cref="InvalidGraphException">The values do not fit the model's operators.</exception>
    internal ModelGraph WithInputValues(IReadOnlyDictionary<string, Tensor> values) => Copy(new Dictionary<string, SymbolicShape>(), statesAsPorts: false, values);

    private ModelGraph Copy(IReadOnlyDictionary<string, SymbolicShape> shapes, bool statesAsPorts, IReadOnlyDictionary<string, Tensor>? values = null)
    {
        ModelGraph copy = Emptied(Counts);
        Dictionary<GraphValue, GraphValue> map = new(ReferenceEqualityComparer.Instance);
        foreach (string name in shapes.Keys.Where(n => !_inputs.Any(i => i.Name == n)))
        {
            throw new InvalidInputException(
                $"The model '{Name}' has no input '{name}'.", $"Its inputs are {string.Join(", ", _inputs.Select(i => $"'{i.Name}'"))}.");
        }

        foreach (NamedValue input in _inputs)
        {
            SymbolicShape shape = shapes.GetValueOrDefault(input.Name, input.Value.Shape);
            map[input.Value] = values?.GetValueOrDefault(input.Name) is { } value
                ? copy.AddConstant(input.Name, new GraphConstant(value))
                : copy.AddInput(input.Name, input.Value.Spec.DataType, shape);
        }

        foreach (ModelState state in _states)
        {
            map[state.Value] = statesAsPorts
                ? copy.AddInput(state.Name, state.Value.Spec.DataType, state.Value.Shape)
                : copy.NewStateValue(state.Name, state.Value.Spec.DataType, state.Value.Shape);
        }

        GraphValue Mapped(GraphValue value)
        {
            if (!map.TryGetValue(value, out GraphValue? mapped))
            {
                mapped = copy.AddConstant(value.Name, value.Constant!);
                map[value] = mapped;
            }

            return mapped;
        }

        foreach (GraphNode node in _nodes)
        {
            GraphNode mapped = copy.AddNode(node.Name, node.Operator, node.Inputs.Select(Mapped), node.SourceName, node.SourceKind);
            mapped.CopyAbsorbed(node);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                map[node.Outputs[i]] = mapped.Outputs[i];
            }
        }

        foreach (NamedValue output in _outputs)
        {
            copy.AddOutput(output.Name, Mapped(output.Value));
        }

        foreach (ModelState state in _states)
        {
            if (statesAsPorts)
            {
                copy.AddOutput(state.Name + "/next", Mapped(state.Next));
            }
            else
            {
                copy.AddState(state.Name, map[state.Value], Mapped(state.Next));
            }
        }

        copy.FixedInputs = [.. FixedInputs, .. values?.Keys ?? []];
        return copy;
    }

    // Whoever feeds a model or reads what it gives does so by name.
    private void RequireOwn(string kind, string name, HashSet<string> names)
    {
        if (!names.Add(name))
        {
            throw new InvalidGraphException($"The model '{Name}' has two {kind} named '{name}'.", "Give each a name of its own where the model is made, and export it again.");
        }
    }

    /// <summary>A graph without inputs, nodes and outputs, of which the same is known otherwise.</summary>
    /// <param name="counts">Its outputs with counts.</param>
    internal ModelGraph Emptied(IReadOnlyList<CountedOutput> counts) => new(Name, SourceFormat)
    {
        Specialize = Specialize, SpecializeValues = SpecializeValues, OpenInputs = OpenInputs, Feed = Feed, Defaults = Defaults, Notes = Notes, DeclaredBatch = DeclaredBatch, SourceLayers = SourceLayers,
        Signature = Signature, Origin = Origin, Counts = counts, FixedInputs = FixedInputs, MaxNamesLength = MaxNamesLength,
    };

    private GraphNode InsertNode(GraphNode? next, string name, Operator op, IEnumerable<GraphValue> inputs, string? sourceName, string? sourceKind)
    {
        GraphNode node = new(_names.Add(name), op, [.. inputs], sourceName ?? name, sourceKind ?? op.Name);
        _names.CountOutputs(node);
        _nodes.Insert(node, next);
        return node;
    }
}
