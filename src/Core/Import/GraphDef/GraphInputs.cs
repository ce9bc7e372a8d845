using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>What the inputs of a model are while its graph is imported: those that a signature or the caller names, and the graph's placeholders.</summary>
/// <param name="source">The graph to import.</param>
/// <param name="options">Options.</param>
/// <param name="assumption">The shape of inputs of unknown rank.</param>
/// <param name="values">The inputs themselves, which are then constants of the graph; null to leave them open.</param>
/// <param name="graph">The graph that is built.</param>
/// <param name="defaults">Takes the inputs with values of their own.</param>
/// <param name="open">Takes the names of the inputs whose number of axes is assumed.</param>
internal sealed class GraphInputs(
    GraphModelSource source,
    ModelImportOptions options,
    SymbolicShape assumption,
    IReadOnlyDictionary<string, Tensor>? values,
    ModelGraph graph,
    DefaultInputs defaults,
    HashSet<string> open) : IPlaceholders
{
    private readonly Dictionary<string, string> _inputNodes = new(StringComparer.Ordinal);
    private readonly List<string> _settled = [];

    /// <inheritdoc/>
    public bool HasOpenRanks => open.Count > 0;

    /// <summary>Feeds the inputs that are named, or that the signature names.</summary>
    /// <param name="root">The scope of the graph's own nodes.</param>
    public void Feed(GraphScope root)
    {
        if (options.Inputs.Count > 0)
        {
            foreach (string name in options.Inputs)
            {
                TensorName reference = source.Parse(name);
                TensorFlowNode node = source.Graph.Find(reference.Node) ?? throw source.NoSuchTensor(name);
                Feed(root, name, reference, ResultType(node, reference.Index), DeclaredOutputs.ShapeOf(source.Graph, reference));
            }

            return;
        }

        if (source.Signature is { Inputs.Count: > 1 } signature)
        {
            options.CheckNamelessValue([.. signature.Inputs.Select(i => i.Key)], source.Path);
        }

        foreach (SignaturePort port in source.Signature?.Inputs ?? [])
        {
            if (port.TensorName.Contains(", ", StringComparison.Ordinal))
            {
                throw new UnsupportedModelException(source.Path, [new UnsupportedItem(port.Key, "input", "sparse and ragged tensors are not supported; make them dense before the model")]);
            }

            Feed(root, port.Key, TensorName.Parse(port.TensorName), port.DataType, port.Shape);
        }
    }

    /// <summary>Refuses values for inputs that there are not.</summary>
    /// <exception cref="InvalidInputException">There is one.</exception>
    public void CheckValues() => options.CheckValues([.. graph.Inputs.Select(i => i.Name), .. _settled], source.Path);

    /// <inheritdoc/>
    public ImportedValue Input(TensorFlowNode node)
    {
        DataType type = node.Type("dtype");
        TensorShape? shape = DeclaredOutputs.ShapeOf(node, 0, source.Graph.ProducerVersion);
        if (Settled(node.Name, type, shape) is { } settled)
        {
            return settled;
        }

        if (options.Fed.GetValueOrDefault(node.Name) is { Shape.Rank: 0 } fed)
        {
            return Fixed(node, fed, type, "as it is fed");
        }

        // What switches training on is off in a prediction, unless it is fed.
        if (PlaceholderAssumption.WhenOff(node, source.Graph.ProducerVersion) is { } off && options.ShapeOf(node.Name) is null && !options.Fed.ContainsKey(node.Name))
        {
            return Fixed(node, off, type, PlaceholderAssumption.SwitchReason);
        }

        _inputNodes[node.Name] = node.Name;
        return Input(node.Name, type, shape);
    }

    /// <inheritdoc/>
    public ImportedValue? WithDefault(OpCall call)
    {
        TensorFlowNode node = call.Node;
        if (!ReferenceEquals(call.Scope, call.Evaluator.Root) || call.Inputs[0] is not ImportedTensor given)
        {
            return null;
        }

        DataType type = given.DataType;
        TensorShape? shape = DeclaredOutputs.ShapeOf(node, 0, source.Graph.ProducerVersion);
        if (Settled(node.Name, type, shape) is { } settled)
        {
            return settled;
        }

        if (options.Fed.GetValueOrDefault(node.Name) is { } fed)
        {
            if (fed.Shape.Rank == 0)
            {
                return Fixed(node, fed, type, "as it is fed");
            }

            _inputNodes[node.Name] = node.Name;
            return Input(node.Name, type, shape);
        }

        defaults.Add(
            new ModelPort(node.Name, type, shape is null ? given.Shape : Symbolic(shape)), given is { Shape.Rank: 0, Constant: { } constant } ? constant.Read : () => null, PlaceholderAssumption.DefaultReason);
        return null;
    }

    /// <inheritdoc/>
    public ImportedValue Optional(TensorFlowNode node)
    {
        DataType type = node.Type("dtype");
        TensorShape? shape = node.Attribute("shape")?.Shape;
        if (Settled(node.Name, type, shape) is { } settled)
        {
            return settled;
        }

        if (options.Fed.GetValueOrDefault(node.Name) is { } fed)
        {
            _inputNodes[node.Name] = node.Name;
            return fed.Shape.Rank == 0 ? Fixed(node, fed, type, "as it is fed") : Input(node.Name, type, shape);
        }

        defaults.Add(new ModelPort(node.Name, type, shape is null ? new SymbolicShape(Dimension.Unknown) : Symbolic(shape)), () => null, "it may be absent, and is as long as it is not fed");
        return AbsentValue.Instance;
    }

    /// <summary>A declared shape, with the batch size that was asked for.</summary>
    public SymbolicShape Symbolic(TensorShape shape) => WithBatch(SymbolicShape.FromDeclared(shape));

    /// <summary>Puts the model's inputs in order: those that a signature names come in its order, others in the graph's.</summary>
    public void Order()
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (TensorFlowNode node in source.Graph.Nodes)
        {
            places[node.Name] = places.Count;
        }

        List<string> first = [.. options.Inputs.Count > 0 ? options.Inputs : source.Signature?.Inputs.Select(i => i.Key) ?? []];
        graph.OrderInputs([.. first, .. _inputNodes.Keys.Except(first).OrderBy(k => places.GetValueOrDefault(_inputNodes[k], int.MaxValue))]);
    }

    private void Feed(GraphScope root, string name, TensorName reference, DataType type, TensorShape? shape)
    {
        _inputNodes[name] = reference.Node;
        root.Fed[reference.ToString()] = Input(name, type, shape);
    }

    private ImportedValue Input(string name, DataType type, TensorShape? shape)
    {
        if (type is DataType.String or DataType.Resource or DataType.Variant || type.ElementSize() == 0)
        {
            string what = type == DataType.String ? $"it takes strings; prepare the data before the model, and cut the graph after it ({OptionKey.Input})" : $"it takes {type.TensorFlowName()} values";
            return new UnsupportedValue(new UnsupportedItem(name, "input", what), []);
        }

        if (Settled(name, type, shape) is { } value)
        {
            return value;
        }

        if (options.ShapeOf(name) is { } given)
        {
            shape = given;
        }
        else if (shape is null)
        {
            open.Add(name);
        }

        SymbolicShape known = shape is null ? WithBatch(SwitchNames.IsRate(name) ? SymbolicShape.Scalar : assumption) : Symbolic(shape);
        bool isOther = source.OtherBatches.Contains(name) && known.Rank > 0 && known[0].IsBatch;
        GraphValue input = graph.AddInput(name, type, isOther ? known.With(0, Dimension.Unknown) : known);
        return values?.GetValueOrDefault(name) is { } fed
            ? ImportedTensor.From(graph, $"{name}/value", new GraphConstant(fed), isCheap: true)
            : ImportedTensor.From(input);
    }

    // An input that always has one value is a constant, and no input any more.
    private ImportedTensor? Settled(string name, DataType type, TensorShape? shape)
    {
        if (options.ValueOf(name, type, shape, source.Path) is not { } value)
        {
            return null;
        }

        _settled.Add(name);
        graph.FixedInputs = [.. _settled];
        return ImportedTensor.From(graph, name, new GraphConstant(value), isCheap: true);
    }

    // An input of which one number is taken, which is then a constant of the graph.
    private ImportedTensor Fixed(TensorFlowNode node, Tensor value, DataType type, string reason)
    {
        Tensor known = TensorConverter.TryConvert(value, type)
            ?? throw new InvalidInputException(
                $"The value for '{node.Name}' is {value.DataType.TensorFlowName()} and does not convert to {type.TensorFlowName()} without loss.", $"Feed a {type.TensorFlowName()}.", source.Path);
        defaults.Add(new ModelPort(node.Name, type, SymbolicShape.Scalar), () => known, reason);
        return ImportedTensor.From(graph, node.Name, new GraphConstant(known), isCheap: true);
    }

    private static DataType ResultType(TensorFlowNode node, int output) =>
        node.Op is "ParseExample" or "ParseSingleExample" && node.Attribute("Tdense")?.Types is { Count: > 0 } types ? types[0]
        : DeclaredOutputs.TypeOf(node, output) is var type && type != DataType.Unknown ? type
        : node.Type("T") is var read && read != DataType.Unknown ? read : DataType.Float32;

    private SymbolicShape WithBatch(SymbolicShape shape) => options.BatchSize is long size ? shape.WithBatchSize(size) : shape;
}
