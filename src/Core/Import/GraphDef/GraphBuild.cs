using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>One attempt to import a graph, under one assumption about inputs of unknown rank.</summary>
internal sealed class GraphBuild
{
    private readonly GraphModelSource _source;
    private readonly ModelImportOptions _options;
    private readonly SymbolicShape _assumption;
    private readonly IReadOnlyDictionary<string, Tensor>? _values;
    private readonly List<(UnsupportedItem Item, OpenUntil Until)> _refusals = [];
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _inputNodes = new(StringComparer.Ordinal);
    private readonly GraphEvaluator _evaluator;
    private readonly ModelGraph _graph;

    /// <summary>Prepares an attempt.</summary>
    /// <param name="source">The graph.</param>
    /// <param name="options">Options.</param>
    /// <param name="values">The inputs themselves, which are then constants of the graph; null to leave them open.</param>
    /// <param name="assumption">The shape of inputs of unknown rank.</param>
    /// <param name="withShapes">Imports anew for given shapes.</param>
    /// <param name="withValues">Imports anew for given inputs.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    public GraphBuild(
        GraphModelSource source,
        ModelImportOptions options,
        IReadOnlyDictionary<string, Tensor>? values,
        SymbolicShape assumption,
        Func<IReadOnlyDictionary<string, SymbolicShape>, ModelGraph> withShapes,
        Func<IReadOnlyDictionary<string, Tensor>, ModelGraph> withValues,
        CancellationToken cancellationToken)
    {
        _source = source;
        _options = options;
        _assumption = assumption;
        _values = values;
        _graph = new ModelGraph(source.Name, source.FormatName) { Specialize = withShapes, SpecializeValues = withValues, OpenInputs = _open };
        _evaluator = new GraphEvaluator(source, _graph, Placeholder, cancellationToken);
    }

    /// <summary>What could not be imported, and when it could be.</summary>
    public IReadOnlyList<(UnsupportedItem Item, OpenUntil Until)> Refusals => _refusals;

    /// <summary>Whether an input's number of axes is assumed.</summary>
    public bool HasOpenRanks => _open.Count > 0;

    /// <summary>Whether an input's shape is not known, but for the batch size.</summary>
    public bool HasOpenShapes => HasOpenRanks || _graph.Inputs.Any(i => !i.Value.Shape.IsKnown) || (_options.BatchSize is null && _graph.Inputs.Any(i => !i.Value.Shape.IsFixed));

    private bool HasChosenOutputs => _options.Outputs.Count > 0;

    /// <summary>Imports.</summary>
    public ModelGraph Run()
    {
        FeedInputs();
        (string Name, TensorName Reference)[] wanted = [.. WantedOutputs()];
        bool isOptional = !HasChosenOutputs && _source.Signature is null;
        int added = 0;
        foreach ((string name, TensorName reference) in wanted)
        {
            ImportedValue value = Resolve(name, reference);
            if (Output(value, name) is { } output)
            {
                _graph.AddOutput(name, output);
                added++;
            }
        }

        // Of a graph that does not say what its outputs are, those that can be imported are.
        if (_refusals.Count > 0 && !(isOptional && added > 0))
        {
            UnsupportedItem[] items = [.. _refusals.Select(r => r.Item).DistinctBy(i => (i.Name, i.Kind))];
            UnsupportedItem[] others = [.. items.Where(i => !i.IsMissingVariable)];
            throw others.Length > 0
                ? new UnsupportedModelException(_source.Path, others)
                : _source.Variables.Missing(_source.Path, [.. items.Select(i => i.Name)]);
        }

        if (added == 0)
        {
            throw new InvalidInputException($"'{_source.Path}' has no node that could be an output.", "Name the outputs (-Output).", _source.Path);
        }

        _graph.RemoveDeadNodes();
        if (_source.Signature is null || HasChosenOutputs)
        {
            _graph.RemoveUnusedInputs();
        }

        _open.RemoveWhere(n => !_graph.Inputs.Any(i => i.Name == n));
        OrderInputs();
        GraphVerifier.Verify(_graph, "import");
        return _graph;
    }

    /// <summary>The model as far as it can be told without shapes: its inputs and the names of its outputs. Null when it has no inputs.</summary>
    public ModelGraph? Defer()
    {
        if (_graph.Inputs.Count == 0)
        {
            return null;
        }

        ModelGraph deferred = new(_graph.Name, _graph.SourceFormat) { Specialize = _graph.Specialize, SpecializeValues = _graph.SpecializeValues, OpenInputs = _open };
        OrderInputs();
        GraphValue[] inputs = [.. _graph.Inputs.Select(i => deferred.AddInput(i.Name, i.Value.Spec.DataType, i.Value.Shape))];
        (string Name, TensorName Reference)[] wanted = [.. WantedOutputs()];
        ValueSpec[] specs = [.. wanted.Select(w => _source.Signature?.Outputs.FirstOrDefault(o => o.Key == w.Name) is { Shape: { } shape } port
            ? new ValueSpec(port.DataType, Symbolic(shape))
            : new ValueSpec(DataType.Float32, new SymbolicShape(Dimension.Unknown)))];
        GraphNode node = deferred.AddNode("model", new DeferredOperator(specs, [.. _refusals.Select(r => r.Item).DistinctBy(i => (i.Name, i.Kind))]), inputs);
        for (int i = 0; i < wanted.Length; i++)
        {
            deferred.AddOutput(wanted[i].Name, node.Outputs[i]);
        }

        return deferred;
    }

    private void FeedInputs()
    {
        if (_options.Inputs.Count > 0)
        {
            foreach (string name in _options.Inputs)
            {
                TensorName reference = TensorName.Parse(name);
                TensorFlowNode node = _source.Graph.Find(reference.Node) ?? throw NoSuchTensor(name);
                Feed(name, reference, ResultType(node, reference.Index), DeclaredOutputs.ShapeOf(_source.Graph, reference));
            }

            return;
        }

        foreach (SignaturePort port in _source.Signature?.Inputs ?? [])
        {
            if (port.TensorName.Contains(", ", StringComparison.Ordinal))
            {
                throw new UnsupportedModelException(_source.Path, [new UnsupportedItem(port.Key, "input", "sparse and ragged tensors are not supported; make them dense before the model")]);
            }

            Feed(port.Key, TensorName.Parse(port.TensorName), port.DataType, port.Shape);
        }
    }

    private void Feed(string name, TensorName reference, DataType type, TensorShape? shape)
    {
        _inputNodes[name] = reference.Node;
        _evaluator.Root.Fed[reference.ToString()] = Input(name, type, shape);
    }

    private ImportedValue Input(string name, DataType type, TensorShape? shape)
    {
        if (type is DataType.String or DataType.Resource or DataType.Variant || type.ElementSize() == 0)
        {
            string what = type == DataType.String ? "it takes strings; prepare the data before the model, and cut the graph after it (-Input)" : $"it takes {type.TensorFlowName()} values";
            return new UnsupportedValue(new UnsupportedItem(name, "input", what), []);
        }

        if (_options.ShapeOf(name) is { } given)
        {
            shape = given;
        }
        else if (shape is null)
        {
            _open.Add(name);
        }

        GraphValue input = _graph.AddInput(name, type, shape is null ? WithBatch(IsProbability(name) ? SymbolicShape.Scalar : _assumption) : Symbolic(shape));
        return _values?.GetValueOrDefault(name) is { } value
            ? ImportedTensor.From(_graph, $"{name}/value", new GraphConstant(value), isCheap: true)
            : ImportedTensor.From(input);
    }

    /// <summary>A placeholder that no signature names.</summary>
    private ImportedValue Placeholder(TensorFlowNode node)
    {
        DataType type = node.Type("dtype");
        TensorShape? shape = DeclaredOutputs.ShapeOf(node, 0, _source.Graph.ProducerVersion);

        // What switches training on is off in a prediction.
        if (type == DataType.Bool && shape is null or { Rank: 0 } && _options.ShapeOf(node.Name) is null && IsTrainingSwitch(node.Name))
        {
            return ImportedTensor.From(_graph, node.Name, DataType.Bool, SymbolicShape.Scalar, [false]);
        }

        _inputNodes[node.Name] = node.Name;
        return Input(node.Name, type, shape);
    }

    // The rate of a dropout is fed as one number, whatever the images are.
    private static bool IsProbability(string name)
    {
        string last = name[(name.LastIndexOf('/') + 1)..].ToLowerInvariant();
        return last.Contains("keep", StringComparison.Ordinal) || last.Contains("dropout", StringComparison.Ordinal);
    }

    private static bool IsTrainingSwitch(string name)
    {
        string last = name[(name.LastIndexOf('/') + 1)..].ToLowerInvariant();
        return last.Contains("train", StringComparison.Ordinal) || last.Contains("learning_phase", StringComparison.Ordinal) || last.Contains("phase", StringComparison.Ordinal);
    }

    private static DataType ResultType(TensorFlowNode node, int output) =>
        node.Op is "ParseExample" or "ParseSingleExample" && node.Attribute("Tdense")?.Types is { Count: > 0 } types ? types[0]
        : DeclaredOutputs.TypeOf(node, output) is var type && type != DataType.Unknown ? type : DataType.Float32;

    private SymbolicShape Symbolic(TensorShape shape) => WithBatch(SymbolicShape.FromDeclared(shape));

    private SymbolicShape WithBatch(SymbolicShape shape) => _options.BatchSize is long size ? shape.WithBatchSize(size) : shape;

    private IEnumerable<(string Name, TensorName Reference)> WantedOutputs() =>
        HasChosenOutputs ? _options.Outputs.Select(o => (o, ChosenOutput(o)))
        : _source.Signature is { } signature ? signature.Outputs.Select(o => (o.Key, TensorName.Parse(o.TensorName)))
        : PossiblePorts.Outputs(_source.Graph).Select(o => (o.ToString(), o));

    // A tensor by its name; where there is none of that name, an output of the signature by its key.
    private TensorName ChosenOutput(string name)
    {
        TensorName tensor = TensorName.Parse(name);
        return _source.Graph.Find(tensor.Node) is null && _source.Signature?.Outputs.FirstOrDefault(o => o.Key == name) is { } port
            ? TensorName.Parse(port.TensorName)
            : tensor;
    }

    private ImportedValue Resolve(string name, TensorName reference)
    {
        if (_source.Graph.Find(reference.Node) is not null || _evaluator.Root.Fed.ContainsKey(reference.ToString()))
        {
            return _evaluator.Get(_evaluator.Root, reference);
        }

        // A name from within a function is known once the function was written out.
        foreach (SignaturePort port in _source.Signature?.Outputs ?? [])
        {
            _evaluator.Get(_evaluator.Root, TensorName.Parse(port.TensorName));
        }

        return _evaluator.FindByName(reference.ToString()) ?? throw NoSuchTensor(name);
    }

    private GraphValue? Output(ImportedValue value, string name)
    {
        void Refuse(UnsupportedItem item, OpenUntil until = OpenUntil.Never) => _refusals.Add((item, until));

        switch (value)
        {
            case ImportedTensor or ImportedVariable:
                try
                {
                    return (value as ImportedTensor ?? ((ImportedVariable)value).Tensor).Value;
                }
                catch (UnsupportedNodeException e)
                {
                    Refuse(new UnsupportedItem(name, "output", e.Message), e.Until);
                    return null;
                }

            case UnsupportedValue unsupported:
                Collect(unsupported);
                return null;
            case NoiseValue noise:
                Refuse(new UnsupportedItem(noise.Source, _source.Graph.Find(noise.Source)?.Op ?? "RandomUniform", UnsupportedOps.Reason("RandomUniform")));
                return null;
            case ImportedStrings:
                Refuse(new UnsupportedItem(name, "output", "it is made of strings"));
                return null;
            default:
                Refuse(new UnsupportedItem(name, "output", "it holds no tensor at inference"));
                return null;
        }
    }

    private void Collect(UnsupportedValue value)
    {
        HashSet<UnsupportedValue> seen = new(ReferenceEqualityComparer.Instance);
        Stack<UnsupportedValue> pending = new([value]);
        while (pending.TryPop(out UnsupportedValue? next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            if (next.Item is { } item)
            {
                _refusals.Add((item, next.Until));
            }

            foreach (UnsupportedValue cause in next.Causes)
            {
                pending.Push(cause);
            }
        }
    }

    // Inputs that a signature names come in its order, others in the graph's.
    private void OrderInputs()
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (TensorFlowNode node in _source.Graph.Nodes)
        {
            places[node.Name] = places.Count;
        }

        List<string> first = [.. _options.Inputs.Count > 0 ? _options.Inputs : _source.Signature?.Inputs.Select(i => i.Key) ?? []];
        _graph.OrderInputs([.. first, .. _inputNodes.Keys.Except(first).OrderBy(k => places.GetValueOrDefault(_inputNodes[k], int.MaxValue))]);
    }

    private InvalidInputException NoSuchTensor(string name)
    {
        IEnumerable<string> names = _source.Graph.Nodes.Select(n => n.Name)
            .Concat(_source.Graph.Functions.SelectMany(f => f.Nodes).Select(n => n.Name))
            .Concat(_source.Signature?.Outputs.Select(o => o.Key) ?? []);
        IReadOnlyList<string> near = new NearestNames([.. names.Distinct(StringComparer.Ordinal)]).Find(TensorName.Parse(name).Node);
        return new InvalidInputException(
            $"'{_source.Path}' has no tensor '{name}'.",
            near.Count > 0 ? $"The nearest names are: {string.Join(", ", near.Select(n => $"'{n}'"))}." : "List its nodes to see the names.",
            _source.Path);
    }
}
