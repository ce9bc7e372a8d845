using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import.Keras.Operations;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras;

/// <summary>Adds the layers of a model to a graph, call by call. What cannot be added is noted, and what depends on it left out.</summary>
internal sealed class GraphBuilder(ModelGraph graph, string path)
{
    private readonly Dictionary<(double, DataType), GraphValue> _scalars = [];

    /// <summary>The graph.</summary>
    public ModelGraph Graph { get; } = graph;

    /// <summary>What could not be added.</summary>
    public List<UnsupportedItem> Unsupported { get; } = [];

    /// <summary>Told of each call of a layer or nested model that was added, with its outputs.</summary>
    public Action<LayerInstance, IReadOnlyList<KerasTensor>>? Called { get; init; }

    /// <summary>A constant scalar.</summary>
    public GraphValue Scalar(double value, DataType type)
    {
        if (!_scalars.TryGetValue((value, type), out GraphValue? constant))
        {
            constant = Graph.AddConstant($"constant_{_scalars.Count}", new GraphConstant(ScalarTensor(value, type)));
            _scalars[(value, type)] = constant;
        }

        return constant;
    }

    /// <summary>Adds one call of a layer or model; null when it, or a layer inside it, cannot be added.</summary>
    public IReadOnlyList<KerasTensor>? Invoke(LayerInstance layer, LayerCall call)
    {
        IReadOnlyList<KerasTensor>? outputs = layer.Model is ModelInstance model ? Run(model, call.Inputs) : InvokeLayer(layer, call);
        if (outputs is not null)
        {
            Called?.Invoke(layer, outputs);
        }

        return outputs;
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

        try
        {
            if (call.Inputs.Count == 0 && definition.Category != OperationLayers.Category)
            {
                throw new UnsupportedLayerException("it is called on no tensor");
            }

            LayerContext context = new(this, layer, call);
            IReadOnlyList<KerasTensor> outputs = definition.Build(context);
            return definition.PassesMask ? [.. outputs.Select(o => o with { Mask = o.Mask ?? context.Mask })] : outputs;
        }
        catch (UnsupportedLayerException e)
        {
            Unsupported.Add(new UnsupportedItem(layer.Path, layer.Settings.ClassName, e.Message));
            return null;
        }
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

            return tensor < outputs!.Count ? outputs[tensor] : throw Dangling($"output {tensor} of layer '{config.Layers[source.Layer].Name}', which has {outputs.Count}");
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
