using TfModelTools.Common;
using TfModelTools.Common.Wording;
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
    private readonly Func<IReadOnlyDictionary<string, Tensor>, CancellationToken, ModelGraph> _withFed;
    private readonly ImportRefusals _refusals = new();
    private readonly DefaultInputs _defaults = new();
    private readonly Dictionary<string, SignaturePort> _ports = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];
    private readonly Dictionary<string, ValueSpec> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly GraphEvaluator _evaluator;
    private readonly GraphInputs _inputs;
    private readonly ModelGraph _graph;

    /// <summary>Prepares an attempt.</summary>
    /// <param name="source">The graph.</param>
    /// <param name="options">Options.</param>
    /// <param name="values">The inputs themselves, which are then constants of the graph; null to leave them open.</param>
    /// <param name="assumption">The shape of inputs of unknown rank.</param>
    /// <param name="withShapes">Imports anew for given shapes.</param>
    /// <param name="withValues">Imports anew for given inputs.</param>
    /// <param name="withFed">Imports anew with some inputs fed that have values of their own.</param>
    /// <param name="takesCounts">Whether results may be of a size that the data decides, up to a limit; else the data is waited for.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    public GraphBuild(
        GraphModelSource source,
        ModelImportOptions options,
        IReadOnlyDictionary<string, Tensor>? values,
        SymbolicShape assumption,
        Func<IReadOnlyDictionary<string, SymbolicShape>, CancellationToken, ModelGraph> withShapes,
        Func<IReadOnlyDictionary<string, Tensor>, CancellationToken, ModelGraph> withValues,
        Func<IReadOnlyDictionary<string, Tensor>, CancellationToken, ModelGraph> withFed,
        bool takesCounts,
        CancellationToken cancellationToken)
    {
        _source = source;
        _options = options;
        _withFed = withFed;
        foreach (SignaturePort port in source.Signature?.Outputs ?? [])
        {
            _ports.TryAdd(port.Key, port);
        }

        _graph = new ModelGraph(source.Name, source.FormatName)
        {
            Specialize = withShapes, SpecializeValues = withValues, OpenInputs = _open, Feed = withFed, Defaults = _defaults.All, Notes = _notes,
            Signature = options.Outputs.Count == 0 ? source.Signature?.Key : null, Origin = source.Origin,
            MaxNamesLength = Limits.NamesOf(source.NodeCount),
        };
        _inputs = new GraphInputs(source, options, assumption, values, _graph, _defaults, _open);
        _evaluator = new GraphEvaluator(source, _graph, _inputs, cancellationToken, values) { AllowedDropouts = options.KnownDropouts, TakesCounts = takesCounts };
    }

    /// <summary>Whether anything that could not be imported could be later.</summary>
    public bool CanBeTold => _refusals.CanBeTold;

    /// <summary>Whether anything could not be imported that no shapes and no data will tell.</summary>
    public bool IsHopeless => _refusals.AreHopeless;

    /// <summary>The dropouts whose masks are random whatever is fed.</summary>
    public IReadOnlySet<string> RandomDropouts => _evaluator.Dropouts.Where(d => d.Value.Count == 0).Select(d => d.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether a result is of a size that the data decides.</summary>
    public bool HasCounts => _evaluator.HasCounts;

    /// <summary>Whether an input's number of axes is assumed.</summary>
    public bool HasOpenRanks => _inputs.HasOpenRanks;

    /// <summary>Whether an input's shape is not known, but for the batch size.</summary>
    public bool HasOpenShapes => HasOpenRanks || _graph.Inputs.Any(i => !i.Value.Shape.IsKnown) || (_options.BatchSize is null && _graph.Inputs.Any(i => !i.Value.Shape.IsFixed));

    private bool HasChosenOutputs => _options.Outputs.Count > 0;

    /// <summary>Imports.</summary>
    public ModelGraph Run()
    {
        _inputs.Feed(_evaluator.Root);
        (string Name, TensorName Reference)[] wanted = [.. WantedOutputs()];
        if (wanted.Length == 0)
        {
            throw new InvalidInputException($"'{_source.Path}' has no node that could be an output.", $"Name the outputs ({OptionKey.Output}).", _source.Path);
        }

        // A file of these tools has its nodes in the order of the model it was written from; what is written again has that order, too.
        if (_source.Origin is not null && !HasChosenOutputs && _options.Inputs.Count == 0)
        {
            _evaluator.EvaluateInOrder();
        }

        foreach ((string name, TensorName reference) in wanted)
        {
            if (!HasChosenOutputs && _ports.GetValueOrDefault(name)?.DataType == DataType.Variant)
            {
                _refusals.Add(new UnsupportedItem(name, "output", "it is a sequence or the like, not a tensor"), OpenUntil.Never, name);
            }

            if (Output(Resolve(name, reference), name) is { } output)
            {
                _graph.AddOutput(name, output);
                _given[name] = output.Spec;
            }
        }

        // All outputs, or none: what is left out would be missed by nobody who does not know of it.
        if (_refusals.Items.Count > 0)
        {
            throw Refuse(hopelessOnly: false);
        }

        _inputs.CheckValues();
        _graph.RemoveDeadNodes();
        _graph.DropsAll = _evaluator.DropsAll;
        RecordDropouts();
        RecordNarrowed();
        if (_source.Signature is null || HasChosenOutputs)
        {
            _graph.RemoveUnusedInputs();
        }

        CloseUnread();
        _inputs.Order();
        GraphVerifier.Verify(_graph, "import");
        return _graph;
    }

    /// <summary>The fault of what could not be imported.</summary>
    /// <param name="hopelessOnly">Whether only what no data will tell is meant.</param>
    public TfModelException Refuse(bool hopelessOnly) => _refusals.ToException(_source, WantedOutputs().Select(w => w.Name), hopelessOnly);

    /// <summary>The model as far as it can be told without shapes: its inputs and the names of its outputs. Null when it has no inputs.</summary>
    /// <param name="fault">What came in the way of telling it now.</param>
    public ModelGraph? Defer(TfModelException fault)
    {
        // What came in the way may stand before inputs that were not reached.
        (string Name, TensorName Reference)[] wanted = [.. WantedOutputs()];
        foreach (TensorFlowNode node in UnreachedPlaceholders.Of(_source.Graph, wanted.Select(w => w.Reference), r => _evaluator.Root.Fed.ContainsKey(r.ToString())))
        {
            _evaluator.Get(_evaluator.Root, new TensorName(node.Name, string.Empty, 0, false));
        }

        _inputs.CheckValues();
        if (_graph.Inputs.Count == 0 && _defaults.All.Count == 0)
        {
            return null;
        }

        RecordDropouts();
        RecordNarrowed();
        ModelGraph deferred = new(_graph.Name, _graph.SourceFormat)
        {
            Specialize = _graph.Specialize, SpecializeValues = _graph.SpecializeValues, OpenInputs = _open, Feed = _graph.Feed, Defaults = _defaults.All, Notes = _notes, Signature = _graph.Signature, Origin = _graph.Origin,
        };
        _inputs.Order();
        CloseUnread();
        GraphValue[] inputs = [.. _graph.Inputs.Select(i => deferred.AddInput(i.Name, i.Value.Spec.DataType, i.Value.Shape))];
        GraphNode model = deferred.AddNode(
            "model", new DeferredOperator([.. wanted.Select(w => SpecOf(w.Name, w.Reference))], _refusals.ReasonsFor(_graph.Name, fault)), inputs);
        for (int i = 0; i < wanted.Length; i++)
        {
            deferred.AddOutput(wanted[i].Name, model.Outputs[i]);
        }

        return deferred;
    }

    // What is certain of an output whose node is not told yet: what the signature says, else what was told of it, else its element type.
    private ValueSpec SpecOf(string name, TensorName reference)
    {
        SignaturePort? port = HasChosenOutputs ? null : _ports.GetValueOrDefault(name);
        ValueSpec? given = _given.GetValueOrDefault(name);
        DataType type = given?.DataType ?? (port is { DataType: not DataType.Unknown } ? port.DataType : DeclaredOutputs.TypeOf(_source.Graph, reference));
        return new ValueSpec(type, port?.Shape is { } shape ? _inputs.Symbolic(shape) : given is not null && !HasOpenRanks ? given.Shape : new SymbolicShape(Dimension.Unknown));
    }

    // The rate of a dropout that is left out is no input any more; where the signature names it, it stays one, and what is fed is looked at.
    private void RecordDropouts()
    {
        string[] left = [.. _evaluator.Dropouts.Where(d => d.Value.Count == 0).Select(d => d.Key)];
        if (left.Length > 0)
        {
            _notes.Add($"Dropout is left out at {ImportRefusals.Names(left)}: its rate is fixed in the graph, and TensorFlow would draw random numbers at each call.");
        }

        Dictionary<string, NamedValue> inputs = _graph.Inputs.ToDictionary(i => i.Name, StringComparer.Ordinal);
        HashSet<string> rates = new(StringComparer.Ordinal);
        NeutralRates neutral = new(fed => _withFed(fed, CancellationToken.None));
        foreach (string rate in _evaluator.Dropouts.Values.SelectMany(r => r))
        {
            if (inputs.TryGetValue(rate, out NamedValue? input) && rates.Add(rate))
            {
                _defaults.Add(new ModelPort(rate, input.Value.Spec.DataType, input.Value.Shape), neutral.Add(input), "the rate of a dropout, which a prediction leaves out");
            }
        }

        if (_source.Signature is null || HasChosenOutputs)
        {
            _graph.RemoveUnusedInputs(rates);
        }
    }

    private void RecordNarrowed()
    {
        if (_evaluator.Narrowed.Count > 0)
        {
            _notes.Add($"Numbers of float64 are computed as float32 by {string.Join(", ", _evaluator.Narrowed)}: about seven digits of what they give are right.");
        }
    }

    // An input that is none any more needs no shape.
    private void CloseUnread() => _open.IntersectWith(_graph.Inputs.Select(i => i.Name));

    private IEnumerable<(string Name, TensorName Reference)> WantedOutputs() =>
        HasChosenOutputs ? _options.Outputs.Select(o => (o, ChosenOutput(o)))
        : _source.Signature is { } signature ? signature.Outputs.Select(o => (o.Key, TensorName.Parse(o.TensorName)))
        : PossiblePorts.Outputs(_source.Graph).Select(o => (o.ToString(), o));

    // A tensor by its name; where there is none of that name, an output of the signature by its key.
    private TensorName ChosenOutput(string name)
    {
        TensorName tensor = _source.Parse(name);
        return _source.Graph.Find(tensor.Node) is null && _ports.GetValueOrDefault(name) is { } port
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

        return _evaluator.FindByName(reference) ?? throw _source.NoSuchTensor(name);
    }

    private GraphValue? Output(ImportedValue value, string name)
    {
        void Refuse(UnsupportedItem item, OpenUntil until = OpenUntil.Never) => _refusals.Add(item, until, name);

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
                _refusals.Add(unsupported, name);
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
}
