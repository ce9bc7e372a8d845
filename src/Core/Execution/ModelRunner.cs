using System.Collections.Concurrent;
using TfModelTools.Common;
using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Passes;
using TfModelTools.Planning;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>
/// Runs an imported model. Extents that the model leaves open are fixed by the data: one plan is made for each combination of
/// input shapes that comes, whatever the batch size.
/// </summary>
public sealed class ModelRunner : IModelRunner
{
    // One for each combination of switches; rates that differ at each call are not kept for ever.
    private const int MaxFedRunners = 64;

    private readonly ModelGraph _graph;
    private readonly PlanOptions _options;
    private readonly Func<IReadOnlyDictionary<string, SymbolicShape>, CancellationToken, ModelGraph>? _specialize;
    private readonly Func<IReadOnlyDictionary<string, Tensor>, CancellationToken, ModelGraph>? _specializeValues;
    private readonly bool _isOpen;
    private readonly StateSession? _session;
    private readonly ConcurrentDictionary<string, PlanRunner> _runners = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ModelRunner> _fed = new(StringComparer.Ordinal);
    private readonly bool _optimize;
    private readonly ConcurrentDictionary<string, bool> _dataDecides = new(StringComparer.Ordinal);

    /// <summary>Prepares a model.</summary>
    /// <param name="graph">The graph; it is not changed.</param>
    /// <param name="optimize">Whether the passes run first. Without them each layer stays a step of its own.</param>
    /// <param name="options">How buffers are laid out.</param>
    /// <exception cref="UnsupportedModelException">Some layers cannot be run; all are listed.</exception>
    public ModelRunner(ModelGraph graph, bool optimize = true, PlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        _session = graph.StateBatch is null ? null : new StateSession(graph);
        ModelGraph planned = CountedOutputs.Split(graph).WithStatesAsPorts();
        _graph = optimize ? PassPipeline.Optimize(planned) : planned;
        _options = options ?? PlanOptions.Default;
        _optimize = optimize;
        Inputs = ModelPort.From(graph.Inputs);
        Outputs = ModelPort.From(graph.Outputs);
        if (graph.Specialize is { } specialize)
        {
            _specialize = (shapes, cancellation) => CountedOutputs.Split(specialize(shapes, cancellation)) is var told && optimize ? PassPipeline.Optimize(told) : told;
            _isOpen = graph.OpenInputs.Count > 0 || graph.Inputs.Any(i => !i.Value.Shape.IsKnown) || graph.IsDeferred;
        }

        if (graph.SpecializeValues is { } specializeValues)
        {
            _specializeValues = (values, cancellation) => specializeValues(values, cancellation) is var told && optimize ? PassPipeline.OptimizeForOneRun(told) : told;
        }

        if (!_isOpen && graph.Inputs.All(i => i.Value.Shape.IsKnown))
        {
            // A fault of the model should show now, not at the first prediction.
            try
            {
                _runners[string.Empty] = new PlanRunner(Planner.Plan(_graph, _options));
            }
            catch (UnsupportedModelException) when (IsPlannedOfOneSize(graph))
            {
                // What mixes samples has no plan for any number of them, but one for each.
                _isOpen = true;
            }
        }
    }

    /// <inheritdoc/>
    public string Name => _graph.Name;

    /// <inheritdoc/>
    public IReadOnlyList<ModelPort> Inputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ModelPort> Outputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<DefaultInput> DefaultInputs => _graph.Defaults;

    /// <inheritdoc/>
    public IReadOnlyList<string> FixedInputs => _graph.FixedInputs;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => _graph.Notes;

    /// <inheritdoc/>
    public int ThreadCount { get; set; }

    /// <inheritdoc/>
    public int? StateBatch => _session?.Batch;

    /// <summary>The plan, for models whose inputs have known shapes; else null.</summary>
    public ExecutionPlan? Plan => _runners.GetValueOrDefault(string.Empty)?.Plan;

    /// <inheritdoc/>
    public void ResetState() => _session?.Reset();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Predict(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellationToken = default)
    {
        ModelRunner fed = For(ref inputs, cancellationToken);
        return fed.PredictOpen(inputs, cancellationToken);
    }

    // Of a number of samples that most nodes can take parts of.
    private bool IsPlannedOfOneSize(ModelGraph graph)
    {
        const long Samples = 64;
        if (_specialize is null || graph.IsDeferred || _session is not null || graph.Inputs.All(i => i.Value.Shape.IsFixed))
        {
            return false;
        }

        ModelGraph told = _specialize(graph.Inputs.ToDictionary(i => i.Name, i => i.Value.Shape.WithBatchSize(Samples), StringComparer.Ordinal), CancellationToken.None);
        return told.IsDeferred || Planner.CheckNodes(told).Count == 0;
    }

    private Dictionary<string, Tensor> PredictOpen(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellationToken)
    {
        (Tensor[] bound, int batch, PlanRunner runner) = Bind(inputs, cancellationToken);
        if (_session is not null)
        {
            StateSession.RequireWhole(batch, _session.Batch, Name);
        }

        cancellationToken.ThrowIfCancellationRequested();
        Dictionary<string, Tensor> results = new(StringComparer.Ordinal);
        ExecutionPlan plan = runner.Plan;
        Memory<byte>[] outputs = new Memory<byte>[Outputs.Count + plan.Graph.Counts.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            NamedValue output = OutputOf(runner, i);
            TensorShape shape = output.Value.Shape.For(batch);
            byte[] bytes = Tensor.AllocateBytes(output.Value.Spec.DataType, shape, output.Name);
            outputs[i] = bytes;
            results[output.Name] = new Tensor(output.Value.Spec.DataType, shape, bytes);
        }

        if (_session is not null)
        {
            _session.Run(Array.ConvertAll(bound, b => b.Bytes), outputs, batch, (i, o, count) => Run(runner, i, o, count, cancellationToken), cancellationToken);
            return results;
        }

        BatchParts.Run(
            Array.ConvertAll(bound, b => b.Bytes),
            outputs,
            batch,
            BatchParts.SamplesPerRun(plan.ArenaBytesPerSample, batch, () => SampleIndependence.Holds(plan.Graph)),
            (i, o, count) => Run(runner, i, o, count, cancellationToken),
            cancellationToken);
        CountedOutput.Apply(plan.Graph.Counts, results);
        return results;
    }

    /// <summary>
    /// Predicts, and gives the value of every step of the plan by the step's name: made without passes and with all buffers kept, of every layer. Of a
    /// stateful model, for one batch from the beginning.
    /// </summary>
    /// <param name="inputs">As for <see cref="Predict"/>.</param>
    public IReadOnlyDictionary<string, Tensor> PredictLayers(IReadOnlyDictionary<string, Tensor> inputs)
    {
        int batch = For(ref inputs, CancellationToken.None).Bind(inputs, CancellationToken.None).Batch;
        Dictionary<string, Tensor> results = new(StringComparer.Ordinal);
        Observe(inputs, (step, bytes) =>
        {
            if (step.Node is { } node)
            {
                // The last step of a node of several steps leaves the node's value.
                results[node.Name] = new Tensor(node.Output.Spec.DataType, node.Output.Shape.For(batch), bytes.ToArray());
            }
        });
        return results;
    }

    /// <summary>Predicts, and calls back after each step with the bytes of its first output. A stateful model begins anew, and takes one batch; what it keeps stays as it was.</summary>
    internal void Observe(IReadOnlyDictionary<string, Tensor> inputs, Action<PlanStep, ReadOnlyMemory<byte>> observe)
    {
        if (For(ref inputs, CancellationToken.None) is var fed && !ReferenceEquals(fed, this))
        {
            fed.Observe(inputs, observe);
            return;
        }

        (Tensor[] bound, int batch, PlanRunner runner) = Bind(inputs, CancellationToken.None);
        Memory<byte>[] outputs = [.. runner.Plan.Graph.Outputs.Select(o => (Memory<byte>)Tensor.AllocateBytes(o.Value.Spec.DataType, o.Value.Shape.For(batch), o.Name))];
        if (_session is not null && batch != _session.Batch)
        {
            throw new InvalidInputException($"Step by step, '{Name}', which keeps state from batch to batch, takes one batch of {_session.Batch} samples; {batch} were given.", $"Give {_session.Batch} samples.");
        }

        ReadOnlyMemory<byte>[] states = [.. _session?.Zeros().Select(s => (ReadOnlyMemory<byte>)s) ?? []];
        runner.Run([.. bound.Select(b => b.Bytes), .. states], outputs, batch, observe, ThreadCount);
    }

    private void Run(PlanRunner runner, ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, int count, CancellationToken cancellationToken) =>
        runner.Run(inputs, outputs, count, ThreadCount, cancellationToken);

    /// <summary>Whether an input takes a tensor of any shape: the model does not tell its number of axes.</summary>
    internal bool TakesAnyShape(string input) => _graph.OpenInputs.Contains(input);

    /// <summary>
    /// The runner for what is fed beside the inputs: this one where nothing is, else one whose model was imported anew with it.
    /// </summary>
    /// <param name="inputs">What is fed; then without what became part of the model.</param>
    /// <param name="cancellationToken">Stops the import.</param>
    internal ModelRunner For(ref IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        IReadOnlyDictionary<string, Tensor> given = inputs;
        DefaultInput[] named = _graph.Feed is null ? [] : [.. _graph.Defaults.Where(d => given.ContainsKey(d.Port.Name))];
        Dictionary<string, Tensor> fed = new(StringComparer.Ordinal);
        foreach (DefaultInput input in named)
        {
            string name = input.Port.Name;
            Tensor value = given[name];
            bool isNumber = input.Port.Shape.Rank == 0 && value.ElementCount == 1;
            if (isNumber || !Inputs.Any(i => i.Name == name))
            {
                fed[name] = isNumber && value.Shape.Rank > 0 ? value.Reshape(new TensorShape()) : value;
            }
        }

        if (fed.Count == 0)
        {
            return this;
        }

        string key = string.Join(';', fed.Select(f => f.Value.Shape.Rank == 0 ? $"{f.Key}={f.Value.DataType}:{Convert.ToHexString(f.Value.Bytes.Span)}" : f.Key));
        if (!_fed.TryGetValue(key, out ModelRunner? runner))
        {
            if (_fed.Count >= MaxFedRunners)
            {
                _fed.Clear();
            }

            runner = _fed.GetOrAdd(key, _ => new ModelRunner(_graph.Feed!(fed, cancellationToken), _optimize, _options));
        }

        runner.ThreadCount = ThreadCount;
        inputs = given.Where(i => !fed.TryGetValue(i.Key, out Tensor? value) || value.Shape.Rank > 0).ToDictionary(i => i.Key, i => i.Value, StringComparer.Ordinal);
        return runner;
    }

    // A model that is imported anew gives the outputs it was asked for, in their order, and counts behind them.
    private NamedValue OutputOf(PlanRunner runner, int output)
    {
        IReadOnlyList<NamedValue> own = runner.Plan.Graph.Outputs;
        return own.Count - runner.Plan.Graph.Counts.Count == _graph.Outputs.Count - _graph.Counts.Count && (output >= Outputs.Count || own[output].Name == Outputs[output].Name)
            ? own[output]
            : throw new InvalidGraphException(
                $"'{Name}': imported for the data's shapes it gives {string.Join(", ", own.Select(o => $"'{o.Name}'"))}, expected {string.Join(", ", Outputs.Select(o => $"'{o.Name}'"))}.",
                "This is a fault of TfModelTools, not of your model: please report it with the model.");
    }

    /// <summary>
    /// The tensors bound to the inputs, and the runner for them. A model that is imported anew for the shapes at hand takes them all as
    /// one sample: also one whose inputs have first extents that are open alike, but turn out not to be one batch size.
    /// </summary>
    private (Tensor[] Bound, int Batch, PlanRunner Runner) Bind(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellationToken)
    {
        long size = -1;
        bool isOneBatch = true;
        foreach (ModelPort port in Inputs)
        {
            if (port.Shape.Rank > 0 && port.Shape[0].IsBatch && inputs.TryGetValue(port.Name, out Tensor? tensor) && tensor.Shape.Rank == port.Shape.Rank)
            {
                isOneBatch &= size < 0 || size == tensor.Shape[0];
                size = tensor.Shape[0];
            }
        }

        bool isAnew = _specialize is not null && (_isOpen || !isOneBatch);
        (Tensor[] bound, int batch) = InputBinder.Bind(
            Inputs, inputs, _specialize is null || isOneBatch ? _graph.OpenInputs : Inputs.Select(p => p.Name).ToHashSet(StringComparer.Ordinal));
        if (!isAnew)
        {
            return (bound, batch, RunnerFor(bound));
        }

        // What is computed for these shapes may leave an input out.
        PlanRunner runner = SpecializedRunner(bound, cancellationToken);
        string[] names = [.. Inputs.Select(i => i.Name)];
        return ([.. runner.Plan.Graph.Inputs.Select(i => bound[Array.IndexOf(names, i.Name)])], 1, runner);
    }

    private PlanRunner SpecializedRunner(Tensor[] bound, CancellationToken cancellationToken)
    {
        Dictionary<string, SymbolicShape> shapes = new(StringComparer.Ordinal);
        for (int i = 0; i < bound.Length; i++)
        {
            shapes[Inputs[i].Name] = SymbolicShape.From(bound[i].Shape);
        }

        string key = string.Join(';', shapes.Select(s => s.Value));
        if (_dataDecides.ContainsKey(key))
        {
            return RunnerForValues(bound, cancellationToken);
        }

        if (_runners.TryGetValue(key, out PlanRunner? known))
        {
            return known;
        }

        ModelGraph graph = Told(() => _specialize!(shapes, cancellationToken), bound);
        if (!graph.IsDeferred || _specializeValues is null)
        {
            return _runners.GetOrAdd(key, _ => new PlanRunner(Planner.Plan(graph, _options)));
        }

        _dataDecides[key] = true;
        return RunnerForValues(bound, cancellationToken);
    }

    /// <summary>The model for these very inputs, where the data decides what is computed.</summary>
    private PlanRunner RunnerForValues(Tensor[] bound, CancellationToken cancellationToken)
    {
        Dictionary<string, Tensor> values = new(StringComparer.Ordinal);
        for (int i = 0; i < bound.Length; i++)
        {
            values[Inputs[i].Name] = bound[i];
        }

        return new PlanRunner(Planner.Plan(Told(() => _specializeValues!(values, cancellationToken), bound), _options));
    }

    // A model that is sound while its shapes are open may not be with those of these inputs: that is theirs rather than its fault.
    private ModelGraph Told(Func<ModelGraph> specialize, Tensor[] bound)
    {
        try
        {
            return specialize();
        }
        catch (InvalidGraphException e)
        {
            string shapes = string.Join(", ", bound.Select((t, i) => $"{t.Shape} for '{Inputs[i].Name}'"));
            throw new InvalidInputException(
                $"'{Name}' cannot predict with inputs of the shapes {shapes}: {e.Problem}", "Give inputs whose shapes go together, as those the model was trained with did; a model that takes none is damaged.", e.FilePath, e);
        }
    }

    private PlanRunner RunnerFor(Tensor[] bound)
    {
        if (_runners.TryGetValue(string.Empty, out PlanRunner? known))
        {
            return known;
        }

        Dictionary<string, SymbolicShape> shapes = new(StringComparer.Ordinal);
        for (int i = 0; i < bound.Length; i++)
        {
            SymbolicShape declared = Inputs[i].Shape;
            shapes[Inputs[i].Name] = new SymbolicShape([.. declared.Select((d, axis) => d.IsUnknown ? bound[i].Shape[axis] : d)]);
        }

        return _runners.GetOrAdd(
            string.Join(';', shapes.Select(s => s.Value)),
            _ => new PlanRunner(Planner.Plan(_graph.WithInputShapes(shapes), _options)));
    }
}
