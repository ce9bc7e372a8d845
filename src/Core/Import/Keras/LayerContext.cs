using System.Globalization;
using System.Security.Cryptography;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.Keras.Operations;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras;

/// <summary>One call of a layer while it is added to the graph: its inputs, options and weights, and how to add nodes.</summary>
internal sealed class LayerContext
{
    private readonly GraphBuilder _builder;
    private readonly LayerCall _call;

    /// <param name="builder">Adds nodes.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="call">The call.</param>
    /// <param name="name">What to name its main node; by default the layer's path.</param>
    public LayerContext(GraphBuilder builder, LayerInstance layer, LayerCall call, string? name = null)
    {
        Name = name ?? layer.Path;
        _builder = builder;
        _call = call;
        Layer = layer;
        if (name is null && layer.Definition?.Category != OperationLayers.Category)
        {
            call.Bind(layer.Definition?.Arguments ?? ["inputs"], (argument, argumentName) => new KerasTensor(Constant(argument, argumentName)));
        }
    }

    /// <summary>The layer.</summary>
    public LayerInstance Layer { get; }

    /// <summary>Its options.</summary>
    public LayerSettings Settings => Layer.Settings;

    /// <summary>The path of its names, which its main node is named by.</summary>
    public string Name { get; }

    /// <summary>The graph it is added to.</summary>
    public ModelGraph Graph => _builder.Graph;

    /// <summary>The tensors of the first argument.</summary>
    public IReadOnlyList<KerasTensor> Inputs => _call.Inputs;

    /// <summary>Whether the layer runs as in training (Keras 2's training=True, given to it or to what it is in).</summary>
    public bool IsTraining => _builder.IsTraining;

    /// <summary>Whether it is inside a layer that calls it step by step.</summary>
    public bool IsPerStep => _builder.IsPerStep;

    /// <summary>The call, for layers that look at more than the first argument.</summary>
    public LayerCall Call => _call;

    /// <summary>The only input's value.</summary>
    /// <exception cref="UnsupportedLayerException">The layer is called on none or several.</exception>
    public GraphValue Input => Inputs.Count == 1 ? Inputs[0].Value : throw new UnsupportedLayerException(string.Create(CultureInfo.InvariantCulture, $"it is called on {Inputs.Count} tensors, expected one"));

    /// <summary>The only input's value as floating-point numbers, which most layers compute in.</summary>
    public GraphValue FloatInput => Float(Input, "cast");

    /// <summary>The mask that the layer computes with: the one given as an argument, or the first input's.</summary>
    public GraphValue? Mask => GivenMask ?? ImplicitMask;

    /// <summary>The mask that comes with the first input.</summary>
    public GraphValue? ImplicitMask => Inputs.Count > 0 ? Inputs[0].Mask : null;

    /// <summary>The mask given as the argument "mask", where the layer takes one; null for none.</summary>
    public GraphValue? GivenMask => TakesMask ? TensorArgument("mask")?.Value : null;

    /// <summary>The mask that is handed on: Keras 3 hands on the one that came with the first input, Keras 2 the one that the layer computes with.</summary>
    public GraphValue? PassedMask => Settings.Version.IsKeras3 || GivenMask is not GraphValue given ? ImplicitMask : ToRows("passed_mask_rows", Booleans("passed_mask", given), Inputs[0].Value);

    /// <summary>Takes the mask of a tensor away, for all that is called on it later.</summary>
    public void RemoveMask(KerasTensor tensor) => _builder.RemovedMasks.Remove(tensor.Value);

    /// <summary>Adds a node of a full name.</summary>
    public GraphValue Node(string name, Operator op, params ReadOnlySpan<GraphValue> inputs) => Nodes(name, op, inputs).Output;

    /// <summary>Adds a node of several outputs.</summary>
    public GraphNode Nodes(string name, Operator op, params ReadOnlySpan<GraphValue> inputs) =>
        _builder.AddNode(Layer, name, op, inputs.ToArray());

    /// <summary>Refuses what would become too many nodes, before the first of them is made.</summary>
    /// <exception cref="TfModelTools.Common.LimitExceededException">It would.</exception>
    public void RequireRoom(long nodes) => _builder.RequireRoom(nodes);

    /// <summary>Adds the node that bears the layer's name.</summary>
    public GraphValue Main(Operator op, params ReadOnlySpan<GraphValue> inputs) => Nodes(Name, op, inputs).Output;

    /// <summary>Adds a node beside the layer's main one, named "layer/suffix".</summary>
    public GraphValue Sub(string suffix, Operator op, params ReadOnlySpan<GraphValue> inputs) => Nodes($"{Name}/{suffix}", op, inputs).Output;

    /// <summary>Adds an elementwise function of two numbers, named "layer/suffix".</summary>
    public GraphValue Sub(string suffix, BinaryFunction kind, GraphValue a, GraphValue b) => Sub(suffix, new BinaryOperator(kind), a, b);

    /// <summary>Adds a comparison, named "layer/suffix".</summary>
    public GraphValue Sub(string suffix, ComparisonFunction kind, GraphValue a, GraphValue b) => Sub(suffix, new CompareOperator(kind), a, b);

    /// <summary>Adds a function of two booleans, named "layer/suffix".</summary>
    public GraphValue Sub(string suffix, LogicFunction kind, GraphValue a, GraphValue b) => Sub(suffix, new LogicOperator(kind), a, b);

    /// <summary>Adds an activation, named "layer/activation"; a linear one adds nothing.</summary>
    public GraphValue Activate(GraphValue x, KerasActivation activation) => activation.Apply(this, x, $"{Name}/{activation.Name}");

    /// <summary>Adds the activation of an option.</summary>
    public GraphValue Activate(GraphValue x, string option = "activation") => Activate(x, Settings.Activation(option));

    /// <summary>Adds the activation, and gives the result, whose channels are last, the layer's own layout: over an axis of that an activation goes that is not elementwise (softmax).</summary>
    public GraphValue ActivateInLayout(GraphValue x)
    {
        KerasActivation activation = Settings.Activation("activation");
        return activation.Function is null ? Activate(ToChannelsFirst(x), activation) : ToChannelsFirst(Activate(x, activation));
    }

    /// <summary>What ops that layers call are imported with.</summary>
    public GraphEvaluator Ops => _builder.Ops;

    /// <summary>The numbers of a value that the model computes from shapes and constants, as far as they are known; null when it is data.</summary>
    public SymbolicNumber[]? ContentOf(GraphValue value) => _builder.Contents.GetValueOrDefault(value);

    /// <summary>Notes the numbers of a value.</summary>
    public void NoteContent(GraphValue value, SymbolicNumber[] content) => _builder.Contents[value] = content;

    /// <summary>Whether the layer keeps an array.</summary>
    public bool HasWeight(string slot) => Layer.Weights.ContainsKey(slot);

    /// <summary>An array of the layer, to be rearranged.</summary>
    /// <exception cref="UnsupportedLayerException">Its options say that it keeps none.</exception>
    public LayerWeight Raw(string slot) => Layer.Weights.TryGetValue(slot, out LayerWeight? weight) ? weight
        : throw new UnsupportedLayerException($"its options do not go together: it computes with an array '{slot}', which they say it does not keep");

    /// <summary>An array of the layer.</summary>
    public GraphValue Weight(string slot) => Constant(Raw(slot));

    /// <summary>A constant made of an array of the layer; calls share it.</summary>
    public GraphValue Constant(LayerWeight weight)
    {
        string key = $"{weight.Name} {weight.Shape}";
        if (!Layer.Constants.TryGetValue(key, out GraphValue? value))
        {
            value = _builder.Graph.AddConstant(weight.Name, weight.ToConstant());
            Layer.Constants[key] = value;
        }

        return value;
    }

    /// <summary>A constant made here, named "layer/suffix"; calls share it.</summary>
    public GraphValue Constant(string suffix, Tensor tensor)
    {
        // Another call may need other numbers under the same name. Thousands may: they are told apart by a hash.
        string name = $"{Name}/{suffix}";
        string key = $"{name} {tensor.DataType} {tensor.Shape} {Convert.ToHexString(SHA256.HashData(tensor.Bytes.Span))}";
        if (Layer.Constants.TryGetValue(key, out GraphValue? value) && value.Constant!.Read().Bytes.Span.SequenceEqual(tensor.Bytes.Span))
        {
            return value;
        }

        return Layer.Constants[key] = _builder.Graph.AddConstant(name, new GraphConstant(tensor) { IsMade = true });
    }

    /// <summary>A constant that is made when it is read, named "layer/suffix"; calls share it. Of large ones nothing is made by an import that only looks.</summary>
    /// <param name="suffix">Its name.</param>
    /// <param name="variant">What beside its type and shape decides its numbers; empty for nothing.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="make">Makes the numbers.</param>
    public GraphValue Made(string suffix, string variant, DataType type, TensorShape shape, Func<Tensor> make)
    {
        string name = $"{Name}/{suffix}";
        string key = $"{name} {type} {shape} made {variant}";
        return Layer.Constants.TryGetValue(key, out GraphValue? known) ? known
            : Layer.Constants[key] = _builder.Graph.AddConstant(name, new GraphConstant(type, shape, make) { IsReadAnew = true, IsMade = true });
    }

    /// <summary>A constant given as an argument of a call.</summary>
    /// <exception cref="UnsupportedLayerException">It is no array of numbers.</exception>
    public GraphValue Constant(KerasArgument argument, string name) => Constant($"argument_{name}", ConstantArgument.Read(argument, name));

    /// <summary>A float32 vector made here.</summary>
    public GraphValue Vector(string suffix, float[] values) => Constant(suffix, Tensor.Create<float>(values, new TensorShape(values.Length)));

    /// <summary>A scalar of a type.</summary>
    public GraphValue Scalar(double value, DataType type = DataType.Float32) => _builder.Scalar(value, type);

    /// <summary>The value as floating-point numbers.</summary>
    public GraphValue Float(GraphValue x, string suffix) => x.Spec.DataType == DataType.Float32 ? x : Sub(suffix, new CastOperator(DataType.Float32), x);

    /// <summary>The value as another type.</summary>
    public GraphValue Cast(string suffix, GraphValue x, DataType type) => x.Spec.DataType == type ? x : Sub(suffix, new CastOperator(type), x);

    /// <summary>The value with an axis of extent 1 put in.</summary>
    public GraphValue ExpandDims(string suffix, GraphValue x, int axis)
    {
        List<Dimension> shape = [.. x.Shape];
        int at = axis < 0 ? axis + shape.Count + 1 : axis;
        shape.Insert(at >= 0 && at <= shape.Count ? at : throw new UnsupportedLayerException($"its axis {axis} does not fit {x.Shape}"), 1);
        return Reshape(suffix, x, shape);
    }

    /// <summary>The value under another shape.</summary>
    /// <exception cref="UnsupportedLayerException">More than one extent is unknown.</exception>
    public GraphValue Reshape(string suffix, GraphValue x, IReadOnlyList<Dimension> shape) => ReshapeNode($"{Name}/{suffix}", x, shape);

    /// <summary>The value under another shape, by a node of a full name.</summary>
    /// <exception cref="UnsupportedLayerException">More than one extent is unknown.</exception>
    public GraphValue ReshapeNode(string name, GraphValue x, IReadOnlyList<Dimension> shape) => shape.Count(d => d.IsUnknown) > 1
        ? throw UnsupportedLayerException.UntilShapesAreKnown($"it reshapes {x.Shape} to {new SymbolicShape([.. shape])}, where more than one extent is unknown")
        : Node(name, new ReshapeOperator(new SymbolicShape([.. shape])), x);

    /// <summary>Some elements of one axis, by a node of a full name.</summary>
    public GraphValue SliceAxis(string name, GraphValue x, int axis, long begin, long count)
    {
        int at = axis < 0 ? axis + x.Shape.Rank : axis;
        if (at < 0 || at >= x.Shape.Rank)
        {
            throw new UnsupportedLayerException($"its axis {axis} does not exist in {x.Shape}");
        }

        long?[] counts = new long?[x.Shape.Rank];
        long[] begins = new long[x.Shape.Rank];
        counts[at] = count;
        begins[at] = begin;
        return Node(name, new SliceOperator(begins, counts, [.. Enumerable.Repeat(1L, x.Shape.Rank)]), x);
    }

    /// <summary>Puts the channels last where the option says that they come first.</summary>
    public GraphValue ToChannelsLast(GraphValue x) => !Settings.IsChannelsFirst || x.Shape.Rank < 3
        ? x
        : Sub("channels_last", new TransposeOperator([0, .. Enumerable.Range(2, x.Shape.Rank - 2), 1]), x);

    /// <summary>Puts the channels first again where the option says so.</summary>
    public GraphValue ToChannelsFirst(GraphValue x) => !Settings.IsChannelsFirst || x.Shape.Rank < 3
        ? x
        : Sub("channels_first", new TransposeOperator([0, x.Shape.Rank - 1, .. Enumerable.Range(1, x.Shape.Rank - 2)]), x);

    /// <summary>Whether an argument, by its name in the layer's row of the table, is given and not None.</summary>
    public bool IsGiven(string name) => _call.Argument(name) is not null;

    /// <summary>The tensor or constant given as an argument; null when it is not given.</summary>
    /// <exception cref="UnsupportedLayerException">What is there is no tensor.</exception>
    public KerasTensor? TensorArgument(string name) => _call.TensorArgument(name);

    /// <summary>A boolean given as an argument; false when it is not given.</summary>
    /// <exception cref="UnsupportedLayerException">It is computed by the model.</exception>
    public bool Flag(string name) => _call.Flag(name) ?? false;

    /// <summary>A mask as booleans.</summary>
    /// <exception cref="UnsupportedLayerException">It is a constant of numbers other than 0 and 1, which Keras uses as weights in places.</exception>
    public GraphValue Booleans(string suffix, GraphValue mask)
    {
        if (mask.Constant is not null && mask.Spec.DataType != DataType.Bool)
        {
            Tensor numbers = TensorConverter.TryConvert(mask.Constant.Read(), DataType.Float32)!;
            if (numbers.AsSpan<float>().ContainsAnyExcept(0f, 1f))
            {
                throw new UnsupportedLayerException("it is called with a mask of numbers other than 0 and 1");
            }
        }

        return Cast(suffix, mask, DataType.Bool);
    }

    /// <summary>A value of one row (a constant of a call) repeated to the batch of another.</summary>
    public GraphValue ToRows(string suffix, GraphValue value, GraphValue like) => _builder.ToRows(Layer, value, like.Shape[0], $"{Name}/{suffix}");

    /// <summary>Adds a call of a layer inside this one.</summary>
    /// <exception cref="UnsupportedLayerException">It, or a layer inside it, cannot be added.</exception>
    public IReadOnlyList<KerasTensor> CallInner(string attribute, IReadOnlyList<KerasTensor> inputs) =>
        _builder.Invoke(Layer.Inner[attribute], LayerCall.On(inputs)) ?? throw new UnsupportedLayerException("a layer inside it is not supported");

    /// <summary>Adds a call of a function of TensorFlow or keras.ops, named "layer/name".</summary>
    /// <exception cref="UnsupportedLayerException">The function, or how it is called, is not supported.</exception>
    public KerasTensor CallFunction(string name, string function, KerasCall call, Func<KerasTensorReference, KerasTensor> resolve)
    {
        LayerContext inner = new(_builder, Layer, LayerCall.Of(call, resolve), $"{Name}/{name}");
        return OperationLayers.Call(inner, function, new CallArguments(call.Arguments, call.Keywords)) is [KerasTensor first, ..]
            ? new KerasTensor(first.Value)
            : throw new UnsupportedLayerException($"its function '{function}' gives nothing");
    }

    private bool TakesMask => Layer.Definition?.Arguments.Contains("mask") == true;
}
