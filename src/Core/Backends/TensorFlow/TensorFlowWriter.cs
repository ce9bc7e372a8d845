using TfModelTools.Backends.Emission;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>
/// A TensorFlow graph in the making, fed by emitters: the placeholders of the inputs, the nodes under the names of the model, each constant when
/// the first node reads it, and what a shape that depends on the batch is computed by.
/// </summary>
public sealed class TensorFlowWriter
{
    private readonly NameScope _names = new(IsLegal);
    private readonly Dictionary<GraphNode, string> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GraphValue, string> _references = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GraphConstant, string> _constants = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GraphConstant, string> _sourceNames = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(GraphConstant, TensorShape), string> _reshaped = [];
    private readonly Dictionary<string, string> _integers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _scopes = new(StringComparer.Ordinal);
    private readonly ModelGraph _model;
    private readonly VariableForm _weights;
    private string? _batch;

    /// <summary>Begins a graph with the inputs of a model.</summary>
    /// <param name="model">The model, legalized.</param>
    /// <param name="source">The model before it was rewritten: weights that are still its own keep their names.</param>
    /// <param name="weights">What its weights become.</param>
    /// <param name="feed">Adds what gives an input where that is no placeholder, and says a reference to it; null for a placeholder.</param>
    public TensorFlowWriter(ModelGraph model, ModelGraph source, VariableForm weights = VariableForm.Constants, Func<TensorFlowWriter, NamedValue, string?>? feed = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(source);
        _model = model;
        _weights = weights;
        foreach (GraphValue value in source.Nodes.SelectMany(n => n.Inputs).Where(v => v.Constant is not null))
        {
            _sourceNames.TryAdd(value.Constant!, value.Name);
        }

        // Checkpoints are read by the names of variables, so these stand before all others.
        foreach (GraphConstant constant in weights == VariableForm.Constants ? [] : model.Nodes.SelectMany(n => n.Inputs).Select(v => v.Constant).OfType<GraphConstant>())
        {
            if (constant.Variable is { } variable && !_variables.ContainsKey(variable))
            {
                _variables.Add(variable, _names.Add(variable));
            }
        }

        // A layer is the scope of the ops that compute it.
        if (weights != VariableForm.Constants && source.SourceLayers.Count > 0)
        {
            _scopes.UnionWith(source.Nodes.Select(n => n.Name));
        }

        // Names of the model stand before names that are made up.
        foreach (NamedValue input in model.Inputs)
        {
            if (feed?.Invoke(this, input) is { } fed)
            {
                _references.Add(input.Value, fed);
                continue;
            }

            string name = _names.Add(input.Value.Name);
            Graph.AddNode(name, "Placeholder").Type("dtype", input.Value.Spec.DataType).Shape("shape", input.Value.Shape.ToTensorShape());
            _references.Add(input.Value, name);
        }

        foreach (GraphNode node in _scopes.Count > 0 ? [] : model.Nodes)
        {
            _nodes.Add(node, _names.Add(node.Name));
        }
    }

    /// <summary>The graph as it is so far.</summary>
    public GraphDefBuilder Graph { get; } = new();

    /// <summary>A reference to a value of the model: of a constant, which is added now if no node has read it yet.</summary>
    public string Reference(GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return _references.TryGetValue(value, out string? known) ? known : _references[value] = Constant(value.Name, value.Constant!);
    }

    /// <summary>References to all inputs of a node, in their order.</summary>
    public IEnumerable<string> Inputs(GraphNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return [.. node.Inputs.Select(Reference)];
    }

    /// <summary>Adds the op that computes the outputs of a node, under the node's name.</summary>
    /// <param name="node">The node.</param>
    /// <param name="op">The op.</param>
    /// <param name="inputs">References to what it reads.</param>
    /// <returns>The op's node, which takes attributes.</returns>
    public NodeDefBuilder Add(GraphNode node, string op, params IEnumerable<string> inputs)
    {
        ArgumentNullException.ThrowIfNull(node);
        NodeDefBuilder added = AddFirst(node, op, inputs);
        for (int i = 1; i < node.Outputs.Count; i++)
        {
            _references.Add(node.Outputs[i], $"{added.Name}:{i}");
        }

        return added;
    }

    /// <summary>Adds the op that computes the first output of a node, under the node's name; who computes the others is said by <see cref="Bind"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="op">The op.</param>
    /// <param name="inputs">References to what it reads.</param>
    /// <returns>The op's node, which takes attributes.</returns>
    public NodeDefBuilder AddFirst(GraphNode node, string op, params IEnumerable<string> inputs)
    {
        ArgumentNullException.ThrowIfNull(node);
        string name = _scopes.Count > 0 ? _names.Add(InScope(node, op)) : _nodes[node];
        _references.Add(node.Output, name);
        return Graph.AddNode(name, op, inputs);
    }

    /// <summary>Adds an op that is of no node of the model.</summary>
    /// <param name="wished">What to call it.</param>
    /// <param name="op">The op.</param>
    /// <param name="inputs">References to what it reads.</param>
    /// <param name="reference">A reference to its first output.</param>
    public NodeDefBuilder AddOwn(string wished, string op, IEnumerable<string> inputs, out string reference)
    {
        reference = _names.Add(wished);
        return Graph.AddNode(reference, op, inputs);
    }

    /// <summary>Adds the op that computes a node, and behind it that of its bias, the node's third input, where it has one.</summary>
    /// <param name="node">The node.</param>
    /// <param name="op">The op.</param>
    /// <param name="inputs">References to what it reads.</param>
    /// <param name="attributes">Gives the op its attributes.</param>
    public void AddBiased(GraphNode node, string op, IEnumerable<string> inputs, Action<NodeDefBuilder> attributes)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(attributes);
        if (node.Inputs.Count < 3)
        {
            attributes(Add(node, op, inputs));
            return;
        }

        attributes(AddPart(node, op, op, inputs, out string product));
        Add(node, "BiasAdd", product, Reference(node.Inputs[2])).Type("T", node.Output.Spec.DataType).Text("data_format", "NHWC");
    }

    /// <summary>Adds an op that a node needs beside its own: what it reads, or what it is made of.</summary>
    /// <param name="node">The node.</param>
    /// <param name="part">What to call it behind the node's name.</param>
    /// <param name="op">The op.</param>
    /// <param name="inputs">References to what it reads.</param>
    /// <param name="reference">A reference to its first output.</param>
    public NodeDefBuilder AddPart(GraphNode node, string part, string op, IEnumerable<string> inputs, out string reference)
    {
        ArgumentNullException.ThrowIfNull(node);
        reference = _names.Add($"{ScopeOf(node)}/{part}");
        return Graph.AddNode(reference, op, inputs);
    }

    /// <summary>Adds an op that gives a value under a name of its own: an output of the model that no op of its own computes.</summary>
    /// <param name="name">The wished name.</param>
    /// <param name="value">The value.</param>
    /// <returns>A reference to it.</returns>
    public string Identity(string name, GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string source = Reference(value);
        string own = _names.Add(name);
        Graph.AddNode(own, "Identity", source).Type("T", value.Spec.DataType);
        return own;
    }

    /// <summary>Says what computes an output of a node where that is no op of the node's own name.</summary>
    public void Bind(GraphValue output, string reference) => _references.Add(output, reference);

    /// <summary>A constant, added once however often it is asked for.</summary>
    /// <param name="name">The wished name.</param>
    /// <param name="constant">The values.</param>
    public string Constant(string name, GraphConstant constant)
    {
        ArgumentNullException.ThrowIfNull(constant);
        if (!_constants.TryGetValue(constant, out string? reference))
        {
            string own = NameOf(constant, name);
            reference = _constants[constant] = _weights == VariableForm.Variables && constant.IsWeight
                ? Graph.AddVariable(new GraphDefVariable(own, constant.Variable, constant.DataType, constant.Shape, constant.Read), _names.Add)
                : Graph.AddConstant(new GraphDefConstant(own, constant.DataType, constant.Shape, constant.Read) { IsWeight = constant.IsWeight });
        }

        return reference;
    }

    // The first to read a variable has its name; one that reads it under another shape besides has a name of its own.
    private string NameOf(GraphConstant constant, string wished) => constant.Variable is { } variable && _variables.Remove(variable, out string? kept)
        ? kept
        : _names.Add(_sourceNames.GetValueOrDefault(constant, wished));

    // The layer, or the node of the model, that a node is a part of.
    private string ScopeOf(GraphNode node)
    {
        string scope = node.Name;
        while (_scopes.Count > 0 && !_scopes.Contains(scope) && scope.LastIndexOf('/') is > 0 and int slash)
        {
            scope = scope[..slash];
        }

        return _scopes.Count > 0 && !_scopes.Contains(scope) ? node.Name : scope;
    }

    // As TensorFlow names what a layer computes; a node that bears the name of its op already is no layer.
    private string InScope(GraphNode node, string op)
    {
        string scope = ScopeOf(node);
        int own = scope.LastIndexOf('/') + 1;
        return own > 0 && scope[own..].Equals(op, StringComparison.OrdinalIgnoreCase) ? scope[..own] + op : $"{scope}/{op}";
    }

    /// <summary>A value under another shape of as many elements: of a constant a constant of that shape, else by an op.</summary>
    /// <param name="node">The node that reads it.</param>
    /// <param name="value">The value.</param>
    /// <param name="shape">The shape.</param>
    public string Reshaped(GraphNode node, GraphValue value, TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(shape);
        if (value.Constant is not { } constant)
        {
            AddPart(node, "Reshape", "Reshape", [Reference(value), Integers(node, "Reshape/shape", shape.Select(d => checked((int)d)))], out string reshaped)
                .Type("T", value.Spec.DataType).Type("Tshape", DataType.Int32);
            return reshaped;
        }

        if (!_reshaped.TryGetValue((constant, shape), out string? reference))
        {
            reference = _reshaped[(constant, shape)] = Constant(_sourceNames.GetValueOrDefault(constant, value.Name), new GraphConstant(constant.DataType, shape, () => constant.Read().Reshape(shape)) { IsMade = constant.IsMade, IsWeight = constant.IsWeight, Variable = constant.Variable });
        }

        return reference;
    }

    /// <summary>A list of integers as a tensor of one axis: axes, sizes, shapes. Equal ones are one constant.</summary>
    public string Integers(GraphNode node, string part, params IEnumerable<int> values)
    {
        int[] list = [.. values];
        return Integers(node, part, list, new TensorShape(list.Length));
    }

    /// <summary>An integer as a tensor of no axes.</summary>
    public string Integer(GraphNode node, string part, int value) => Integers(node, part, [value], TensorShape.Scalar);

    /// <summary>Integers as a tensor.</summary>
    public string Integers(GraphNode node, string part, int[] values, TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(node);
        string key = $"{shape}:{string.Join(',', values)}";
        if (!_integers.TryGetValue(key, out string? reference))
        {
            reference = _integers[key] = Constant($"{node.Name}/{part}", new GraphConstant(Tensor.Over(values, shape)) { IsMade = true });
        }

        return reference;
    }

    /// <summary>A number as a tensor of no axes.</summary>
    public string Number(GraphNode node, string part, double value, DataType type)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Constant($"{node.Name}/{part}", new GraphConstant(TensorConverter.Convert(Tensor.Over([value], TensorShape.Scalar), type)) { IsMade = true });
    }

    /// <summary>
    /// A shape as a tensor of int32: a constant where each extent is a number, one of them perhaps -1 where a reader takes that for what remains; else
    /// computed from the batch.
    /// </summary>
    /// <param name="node">The node that needs it.</param>
    /// <param name="part">What to call it behind the node's name.</param>
    /// <param name="shape">The shape, of which one extent may be unknown where a reader takes what remains.</param>
    /// <param name="takesRemainder">Whether -1 stands for what remains (Reshape).</param>
    public string Shape(GraphNode node, string part, SymbolicShape shape, bool takesRemainder = false)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int open = shape.Count(d => !d.IsFixed);
        if (open == 0 || (takesRemainder && open == 1 && !shape.Any(d => d.IsFixed && d.Count == 0)))
        {
            return Integers(node, part, shape.Select(d => d.IsFixed ? checked((int)d.Count) : -1));
        }

        List<string> extents = [];
        for (int i = 0; i < shape.Rank; i++)
        {
            extents.Add(shape[i].IsPerBatch ? Extent(node, shape[i]) : Integer(node, $"{part}/{i}", shape[i].IsFixed ? checked((int)shape[i].Count) : -1));
        }

        AddPart(node, part, "Pack", extents, out string reference).Integer("N", extents.Count).Type("T", DataType.Int32).Integer("axis", 0);
        return reference;
    }

    /// <summary>The extents of a value, of which some are not known, times a number each, as a tensor of int32.</summary>
    /// <param name="node">The node that needs them.</param>
    /// <param name="value">The value.</param>
    /// <param name="factors">A number for each axis.</param>
    public string ExtentsTimes(GraphNode node, GraphValue value, IEnumerable<int> factors)
    {
        ArgumentNullException.ThrowIfNull(value);
        AddPart(node, "extents", "Shape", [Reference(value)], out string extents).Type("T", value.Spec.DataType).Type("out_type", DataType.Int32);
        AddPart(node, "multiples", "Mul", [extents, Integers(node, "factors", factors)], out string product).Type("T", DataType.Int32);
        return product;
    }

    // A multiple of the batch, a tensor of no axes.
    private string Extent(GraphNode node, Dimension extent)
    {
        string batch = _batch ??= Batch(node);
        if (extent.Count == 1)
        {
            return batch;
        }

        AddPart(node, "extent", "Mul", [batch, Integer(node, "extent/multiple", checked((int)extent.Count))], out string product).Type("T", DataType.Int32);
        return product;
    }

    private string Batch(GraphNode node)
    {
        (GraphValue? value, int axis) = FindBatch(_model);
        string shape = _names.Add("batch/shape");
        Graph.AddNode(shape, "Shape", Reference(value!)).Type("T", value!.Spec.DataType).Type("out_type", DataType.Int32);
        string[] bounds = [Integers(node, "begin", axis), Integers(node, "end", axis + 1), Integers(node, "stride", 1)];
        string batch = _names.Add("batch");
        StridedSlice(Graph.AddNode(batch, "StridedSlice", [shape, .. bounds]), DataType.Int32, 0, 0, shrink: 1);
        return batch;
    }

    /// <summary>The attributes of a StridedSlice.</summary>
    internal static void StridedSlice(NodeDefBuilder slice, DataType type, int beginMask, int endMask, int shrink) => slice
        .Type("T", type).Type("Index", DataType.Int32).Integer("begin_mask", beginMask).Integer("end_mask", endMask)
        .Integer("ellipsis_mask", 0).Integer("new_axis_mask", 0).Integer("shrink_axis_mask", shrink);

    private static (GraphValue? Value, int Axis) FindBatch(ModelGraph model) => model.Inputs
        .SelectMany(i => Enumerable.Range(0, i.Value.Shape.Rank).Where(k => i.Value.Shape[k].IsBatch).Select(k => ((GraphValue?)i.Value, k)))
        .FirstOrDefault();

    // TensorFlow's rule: [A-Za-z0-9.][A-Za-z0-9_.\\/>-]* (tensorflow/core/graph/graph_constructor.cc); the loaders of others know no backslash.
    private static bool IsLegal(char c, bool isFirst) => char.IsAsciiLetterOrDigit(c) || c == '.' || (!isFirst && c is '_' or '/' or '-' or '>');
}
