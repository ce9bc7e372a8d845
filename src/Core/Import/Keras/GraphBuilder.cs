using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.Keras.Operations;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras;

/// <summary>Adds the layers of a model to a graph, call by call. What cannot be added is noted, and what depends on it left out.</summary>
internal sealed class GraphBuilder(ModelGraph graph, string path)
{
    // After Keras 3.15 a model hands its layers no training argument, so that one saved with a call counts.
    private static readonly KerasVersion KeepsTraining = new(3, 16);

    private static readonly string[] ModelArguments = ["inputs", LayerCall.Training, "mask"];
    // By their bits: the two zeros are equal, and not the same.
    private readonly Dictionary<(long Bits, DataType Type), GraphValue> _scalars = [];
    private readonly LeakedMasks _leaked = new();
    private long _nodes;
    private GraphEvaluator? _ops;

    /// <summary>The graph.</summary>
    public ModelGraph Graph { get; } = graph;

    /// <summary>What could not be added.</summary>
    public List<UnsupportedItem> Unsupported { get; } = [];

    /// <summary>Whether all that could not be added could be if the model's inputs had no open extents.</summary>
    public bool OnlyNeedsShapes { get; private set; } = true;

    /// <summary>Whether the layers being added run as in training: Keras 2's training=True, which holds for all inside what is called with it.</summary>
    public bool IsTraining { get; private set; }

    /// <summary>Whether the layers being added are inside one that Keras may call step by step.</summary>
    public bool IsPerStep { get; private set; }

    /// <summary>The numbers of values that the model computes from shapes and constants, as far as they are known.</summary>
    public Dictionary<GraphValue, SymbolicNumber[]> Contents { get; } = [];

    /// <summary>The tensors whose masks layers took away.</summary>
    public RemovedMasks RemovedMasks { get; } = new();

    /// <summary>What ops that layers call are imported with: a graph without nodes of its own.</summary>
    public GraphEvaluator Ops => _ops ??= LayerOp.Evaluator(Graph, path);

    /// <summary>Told of each call of a layer or nested model that was added, with its inputs and outputs.</summary>
    public Action<LayerInstance, IReadOnlyList<KerasTensor>, IReadOnlyList<KerasTensor>>? Called { get; init; }

    /// <summary>Adds a node of a layer.</summary>
    /// <exception cref="UnsupportedLayerException">An extent of what it gives is beyond what kernels count.</exception>
    /// <exception cref="LimitExceededException">It is one node too many.</exception>
    public GraphNode AddNode(LayerInstance layer, string name, Operator op, IEnumerable<GraphValue> inputs)
    {
        RequireRoom(1);
        _nodes++;
        GraphNode node = Graph.AddNode(name, op, inputs, layer.Path, layer.Settings.ClassName);
        foreach (GraphValue output in node.Outputs)
        {
            if (!IsCountable(output.Shape))
            {
                throw new UnsupportedLayerException($"its result {output.Shape} has more than 2^31 - 1 elements for each sample");
            }
        }

        return node;
    }

    /// <summary>Whether kernels can count the elements of a value, which they do by 32-bit numbers: of one sample, as far as extents are known.</summary>
    public static bool IsCountable(SymbolicShape shape)
    {
        long count = 1;
        foreach (Dimension extent in shape.Where(d => !d.IsUnknown))
        {
            // Neither factor is over 2^31 - 1.
            count = extent.Count > int.MaxValue ? long.MaxValue : count * extent.Count;
            if (count > int.MaxValue)
            {
                return shape.Any(d => d.Count == 0);
            }
        }

        return true;
    }

    /// <summary>Refuses what would become too many nodes, before the first of them is made.</summary>
    /// <exception cref="LimitExceededException">It would.</exception>
    public void RequireRoom(long nodes)
    {
        if (nodes > Limits.MaxExpandedNodes - _nodes)
        {
            throw new LimitExceededException(
                $"'{path}' becomes more than {Limits.MaxExpandedNodes} nodes: its layers take apart axes of very many elements, or are very many.", "Real models are far below that: check that it is the file you meant.", path);
        }
    }

    /// <summary>A constant scalar.</summary>
    public GraphValue Scalar(double value, DataType type)
    {
        (long Bits, DataType Type) key = (BitConverter.DoubleToInt64Bits(value), type);
        if (!_scalars.TryGetValue(key, out GraphValue? constant))
        {
            constant = Graph.AddConstant($"constant_{_scalars.Count}", new GraphConstant(ScalarTensor(value, type)));
            _scalars[key] = constant;
        }

        return constant;
    }

    /// <summary>Adds one call of a layer or model; null when it, or a layer inside it, cannot be added.</summary>
    public IReadOnlyList<KerasTensor>? Invoke(LayerInstance layer, LayerCall call)
    {
        (bool isTraining, bool isPerStep) = (IsTraining, IsPerStep);
        try
        {
            IReadOnlyList<KerasTensor>? outputs = layer.Model is ModelInstance model ? InvokeModel(layer, model, call) : InvokeLayer(layer, call);
            if (outputs is not null)
            {
                Called?.Invoke(layer, call.Inputs, outputs);
            }

            return outputs;
        }
        catch (UnsupportedLayerException e)
        {
            Unsupported.Add(new UnsupportedItem(layer.Path, layer.Settings.ClassName, e.Message));
            OnlyNeedsShapes &= e.NeedsShapes;
            return null;
        }
        catch (LimitExceededException e) when (e.FilePath is null)
        {
            throw new LimitExceededException($"'{path}', layer '{layer.Path}' ({layer.Settings.ClassName}): {e.Problem}", e.Remedy, path, e);
        }
        finally
        {
            (IsTraining, IsPerStep) = (isTraining, isPerStep);
        }
    }

    /// <summary>The value repeated to the batch, where it is one row (a constant of a call) and the batch is more.</summary>
    /// <param name="layer">The layer it is an argument of.</param>
    /// <param name="value">The value, one row or as many as <paramref name="rows"/>.</param>
    /// <param name="rows">The extent of the batch.</param>
    /// <param name="name">The name of the node.</param>
    public GraphValue ToRows(LayerInstance layer, GraphValue value, Dimension rows, string name) =>
        value.Shape.Rank == 0 || rows == 1 || value.Shape[0] != 1
            ? value
            : AddNode(layer, name, new BroadcastToOperator(new SymbolicShape([rows, .. value.Shape.Skip(1)])), [value]).Output;

    // A mask given to a model is that of its inputs. Keras 2 takes it for all of them, Keras 3 leaves an input that is given None its own.
    private IReadOnlyList<KerasTensor>? InvokeModel(LayerInstance layer, ModelInstance model, LayerCall call)
    {
        call.Bind(ModelArguments, (argument, name) => new KerasTensor(Graph.AddConstant($"{layer.Path}/argument_{name}", new GraphConstant(ConstantArgument.Read(argument, name)))));
        if (!model.Config.IsSequential && call.Dictionary is { } dictionary)
        {
            throw DictionaryCalls.Lacks(model.Config, dictionary);
        }

        IsTraining = TrainingOf(layer, call);
        IReadOnlyList<KerasTensor> inputs = call.Inputs;
        IReadOnlyList<KerasTensor?> masks = call.TensorArguments("mask", 2);
        if (masks.Count > 0 && masks.Count != inputs.Count)
        {
            throw new UnsupportedLayerException($"it is called with {masks.Count} masks for {inputs.Count} inputs");
        }

        if (masks.Count > 0)
        {
            // Keras 3 sets the mask on the tensor itself.
            foreach (KerasTensor input in inputs.Where((_, i) => masks[i] is not null && layer.Settings.Version.IsKeras3))
            {
                RemovedMasks.Restore(input.Value);
            }

            inputs = [.. inputs.Select((input, i) => input with { Mask = masks[i] is KerasTensor mask ? MaskOf(layer, mask.Value, input.Value, i) : layer.Settings.Version.IsKeras3 ? input.Mask : null })];
        }

        call.RequireAllRead();
        return Run(model, inputs);
    }

    private GraphValue MaskOf(LayerInstance layer, GraphValue mask, GraphValue input, int index)
    {
        // A mask says of what its axes count whether it is kept: they are the first of the input's.
        if (mask.Shape.Rank > input.Shape.Rank || mask.Shape.Where((extent, axis) => extent.IsFixed && input.Shape[axis].IsFixed && extent.Differs(input.Shape[axis]) && extent != 1).Any())
        {
            throw new UnsupportedLayerException($"it is called with a mask of {mask.Shape} for an input of {input.Shape}");
        }

        string name = $"{layer.Path}/mask_{index}";
        GraphValue booleans = mask.Spec.DataType == DataType.Bool ? mask : AddNode(layer, $"{name}_bool", new CastOperator(DataType.Bool), [mask]).Output;
        return ToRows(layer, booleans, input.Shape[0], name);
    }

    // Keras 2 keeps training=True of a call, also for the layers inside that are not told otherwise. Keras 3's predict() says training=False
    // to every layer, whatever its call was saved with (keras/src/models/functional.py, operation_fn, 3.0 to 3.15).
    private bool TrainingOf(LayerInstance layer, LayerCall call)
    {
        KerasVersion version = layer.Settings.Version;
        if (version.IsKeras3 && (version < KeepsTraining || version == KerasVersion.SomeKeras3))
        {
            _ = call.Flag(LayerCall.Training);
            return false;
        }

        return call.Flag(LayerCall.Training) ?? IsTraining;
    }

    /// <summary>Adds a model on given inputs.</summary>
    public IReadOnlyList<KerasTensor>? Run(ModelInstance model, IReadOnlyList<KerasTensor> inputs) =>
        model.Config.IsSequential ? RunSequential(model, inputs) : RunFunctional(model, inputs);

    private IReadOnlyList<KerasTensor>? InvokeLayer(LayerInstance layer, LayerCall call)
    {
        // What has no definition was noted as not supported when it was made ready.
        if (layer.Definition is not LayerDefinition definition)
        {
            return null;
        }

        LayerContext context = new(this, layer, call);
        if (definition.Category == OperationLayers.Category)
        {
            // An operation answers for its arguments itself.
            return definition.Build(context);
        }

        if (call.Inputs.Count == 0)
        {
            throw new UnsupportedLayerException("it is called on no tensor");
        }

        if (layer.Settings.Version.IsTensorFlowJs && TensorFlowJsFaults.WhyOther(layer.Settings, call.Inputs[0].Value.Shape.Rank) is { } fault)
        {
            throw new UnsupportedLayerException($"TensorFlow.js, that saved the model, computes it otherwise than it says: {fault}");
        }

        foreach (UnsupportedItem leaked in _leaked.Note(layer, call.Inputs.Any(i => i.Mask is not null)))
        {
            Unsupported.Add(leaked);
            OnlyNeedsShapes = false;
        }

        IsTraining = TrainingOf(layer, call);
        IsPerStep |= definition.CallsPerStep;
        TrainingRules.Require(context, definition);
        IReadOnlyList<KerasTensor> outputs = definition.Build(context);
        call.RequireAllRead();
        bool passesMask = definition.PassesMask
            || (definition.PassesMaskByVersion && context.PassedMask is not null && VersionRules.PassedMasks.Of(layer.Settings) == ImplicitMasks.Used);
        return passesMask ? [.. outputs.Select(o => o with { Mask = o.Mask ?? context.PassedMask })] : outputs;
    }

    private IReadOnlyList<KerasTensor>? RunSequential(ModelInstance model, IReadOnlyList<KerasTensor> inputs)
    {
        IReadOnlyList<KerasTensor>? current = inputs;
        foreach ((LayerInstance layer, _) in model.Layers)
        {
            if (layer.Settings.ClassName != "InputLayer" && current is not null)
            {
                current = Invoke(layer, LayerCall.On(current));
            }
        }

        return current;
    }

    private IReadOnlyList<KerasTensor>? RunFunctional(ModelInstance model, IReadOnlyList<KerasTensor> inputs)
    {
        KerasModelConfig config = model.Config;
        CallOrder order = new(config, path);
        Dictionary<(int Layer, int Node), IReadOnlyList<KerasTensor>?> results = [];
        if (inputs.Count != config.Inputs.Count)
        {
            throw new CorruptFileException(path, $"a call of '{config.Name}'", $"{inputs.Count} inputs", $"{config.Inputs.Count}");
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            results[order.Resolve(config.Inputs[i])] = [inputs[i]];
        }

        KerasTensor Find((int Layer, int Node) source, int tensor)
        {
            if (!results.TryGetValue(source, out IReadOnlyList<KerasTensor>? outputs))
            {
                throw Dangling($"call {source.Node} of layer '{config.Layers[source.Layer].Name}'");
            }

            return tensor < outputs!.Count ? RemovedMasks.Of(outputs[tensor]) : throw Dangling($"output {tensor} of layer '{config.Layers[source.Layer].Name}', which has {outputs.Count}");
        }

        CorruptFileException Dangling(string found) => new(path, $"the configuration of '{config.Name}'", $"a reference to {found}", "an output of a layer");

        foreach (CallPlace place in order.Calls)
        {
            (int Layer, int Node) call = (place.Layer, place.Node);
            if (results.ContainsKey(call))
            {
                continue;
            }

            KerasCall node = config.Layers[call.Layer].Calls[call.Node];
            bool isPoisoned = node.References().Any(r => results.TryGetValue(order.Resolve(r), out IReadOnlyList<KerasTensor>? outputs) && outputs is null);
            results[call] = isPoisoned ? null : Invoke(model.Layers[call.Layer].Layer, LayerCall.Of(node, r => Find(order.Resolve(r), r.Tensor)));
        }

        if (config.Outputs.Any(o => results.TryGetValue(order.ResolveOutput(o), out IReadOnlyList<KerasTensor>? outputs) && outputs is null))
        {
            return null;
        }

        return [.. config.Outputs.Select(o => Find(order.ResolveOutput(o), o.Tensor))];
    }

    private static Tensor ScalarTensor(double value, DataType type)
    {
        TensorShape shape = TensorShape.Scalar;
        return type switch
        {
            DataType.Float32 => Tensor.Create<float>([(float)value], shape),
            DataType.Float64 => Tensor.Create<double>([value], shape),
            DataType.Int32 => Tensor.Create<int>([(int)value], shape),
            DataType.Int64 => Tensor.Create<long>([(long)value], shape),
            DataType.Int16 => Tensor.Create<short>([(short)value], shape),
            DataType.Int8 => Tensor.Create<sbyte>([(sbyte)value], shape),
            DataType.UInt8 => Tensor.Create<byte>([(byte)value], shape),
            DataType.UInt16 => Tensor.Create<ushort>([(ushort)value], shape),
            DataType.UInt32 => Tensor.Create<uint>([(uint)value], shape),
            DataType.UInt64 => Tensor.Create<ulong>([(ulong)value], shape),
            DataType.Bool => Tensor.Create<bool>([value != 0], shape),
            _ => throw new UnsupportedLayerException($"it needs a constant of type {type.TensorFlowName()}"),
        };
    }
}
