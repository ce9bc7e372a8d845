using System.Globalization;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.ModelIr;

/// <summary>An IR in the making, fed by emitters: what is fed, the nodes under the names of the model, each constant when the first node reads it.</summary>
public sealed class ModelIrWriter
{
    // What a node's attribute holds of a constant; larger ones, and those of several axes, are weights.
    private const int MaxListed = 4096;

    private readonly ModelIrNames _names = new();
    private readonly Dictionary<GraphNode, string> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GraphValue, string> _references = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GraphConstant, string> _constants = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, string> _integers = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly ModelGraph _model;
    private string? _batch;

    /// <summary>Begins an IR with the inputs of a model that anything reads: a node without edges is none to MMdnn.</summary>
    /// <param name="model">The model, legalized.</param>
    /// <param name="order">Its nodes in the order in which they are written.</param>
    public ModelIrWriter(ModelGraph model, IReadOnlyList<GraphNode> order)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(order);
        _model = model;
        foreach (NamedValue input in model.Inputs.Where(i => i.Value.UseCount > 0))
        {
            string name = _names.AddInput(input.Name);
            TensorShape shape = input.Value.Shape.ToTensorShape();
            Noted(Graph.AddNode(name, "DataInput").Type("dtype", input.Value.Spec.DataType).Shape("shape", shape), shape);
            _references.Add(input.Value, name);
        }

        foreach (GraphNode node in order)
        {
            _nodes.Add(node, _names.Add(node.Name));
        }
    }

    /// <summary>The graph as it is so far.</summary>
    public ModelIrBuilder Graph { get; } = new();

    /// <summary>What everybody should know of what was written.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Tells everybody something, once.</summary>
    public void Warn(string warning)
    {
        if (_told.Add(warning))
        {
            _warnings.Add(warning);
        }
    }

    /// <summary>The name that a node has.</summary>
    public string NameOf(GraphNode node) => _nodes[node];

    /// <summary>A reference to a value of the model: of a constant, which is added now if no node has read it yet.</summary>
    public string Reference(GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return _references.TryGetValue(value, out string? known) ? known : _references[value] = Constant(value.Name, value.Constant!);
    }

    /// <summary>References to all inputs of a node, in their order. What it reads twice is handed on once more: MMdnn's programs read each node once.</summary>
    public IEnumerable<string> Inputs(GraphNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        List<string> inputs = [];
        HashSet<string> read = new(StringComparer.Ordinal);
        foreach (GraphValue value in node.Inputs)
        {
            string reference = Reference(value);
            inputs.Add(read.Add(reference) ? reference : Identity($"{node.Name}/again", value));
        }

        return inputs;
    }

    /// <summary>Adds the node that computes the output of a node of the model, under its name.</summary>
    /// <param name="node">The node of the model.</param>
    /// <param name="op">The op.</param>
    /// <param name="inputs">References to what it reads.</param>
    public ModelIrNodeBuilder Add(GraphNode node, string op, params IEnumerable<string> inputs)
    {
        ArgumentNullException.ThrowIfNull(node);
        _references.Add(node.Output, _nodes[node]);
        return Noted(Graph.AddNode(_nodes[node], op, inputs), node.Output.Shape.ToTensorShape());
    }

    /// <summary>Adds a node that a node of the model needs beside its own.</summary>
    /// <param name="node">The node of the model.</param>
    /// <param name="part">What to call it behind the node's name.</param>
    /// <param name="op">The op.</param>
    /// <param name="shape">What it gives.</param>
    /// <param name="inputs">References to what it reads.</param>
    public ModelIrNodeBuilder AddPart(GraphNode node, string part, string op, SymbolicShape shape, params IEnumerable<string> inputs)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(shape);
        return Noted(Graph.AddNode(_names.Add($"{node.Name}/{part}"), op, inputs), shape.ToTensorShape());
    }

    /// <summary>
    /// Adds a node that gives a value under a name of its own. The IR has no identity; a dropout is one in a prediction, which MMdnn's programs leave out.
    /// </summary>
    /// <param name="name">The wished name.</param>
    /// <param name="value">The value.</param>
    public string Identity(string name, GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string source = Reference(value);
        return Noted(Graph.AddNode(_names.Add(name), "Dropout", source).Float("keep_prob", 1), value.Shape.ToTensorShape()).Name;
    }

    /// <summary>Adds a weight to a node.</summary>
    /// <param name="node">The node of the model.</param>
    /// <param name="name">What the weight is called.</param>
    /// <param name="value">The constant.</param>
    /// <param name="shape">Another shape of as many elements; null for its own.</param>
    public void Weight(GraphNode node, string name, GraphValue value, TensorShape? shape = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        GraphConstant constant = value.Constant!;
        Graph.AddWeight(new ModelIrWeight(_nodes[node], name, constant.DataType, shape ?? constant.Shape, constant.Read));
    }

    /// <summary>A list of integers as a node. Equal ones are one.</summary>
    public string Integers(GraphNode node, string part, params IReadOnlyList<long> values)
    {
        string key = string.Join(',', values.Select(v => v.ToString(CultureInfo.InvariantCulture)));
        return _integers.TryGetValue(key, out string? known) ? known : _integers[key] = Made(node, part, DataType.Int32, new TensorShape(values.Count)).Integers(ModelIrFormat.ValueAttribute, values).Name;
    }

    /// <summary>A number as a node.</summary>
    public string Number(GraphNode node, string part, float value, DataType type)
    {
        ModelIrNodeBuilder constant = Made(node, part, type, TensorShape.Scalar);
        return (type.IsFloat() ? constant.Float(ModelIrFormat.ValueAttribute, value) : constant.Integer(ModelIrFormat.ValueAttribute, (long)value)).Name;
    }

    /// <summary>The batch size, a number that is computed from an input.</summary>
    public string Batch() => _batch ??= AddBatch();

    private string AddBatch()
    {
        (GraphValue value, int axis) = _model.Inputs.OrderByDescending(i => i.Value.UseCount > 0)
            .SelectMany(i => Enumerable.Range(0, i.Value.Shape.Rank).Where(k => i.Value.Shape[k].IsBatch).Select(k => (i.Value, k))).First();
        string shape = Noted(Graph.AddNode(_names.Add("batch/shape"), "Shape", Reference(value)), new TensorShape(value.Shape.Rank)).Name;
        return Noted(
            Graph.AddNode(_names.Add("batch"), "Slice", shape).Integers("starts", axis).Integers("ends", axis + 1).Integers("strides", 1)
                .Integer("begin_mask", 0).Integer("end_mask", 0).Integer("shrink_axis_mask", 1).Integer("new_axis_mask", 0),
            TensorShape.Scalar).Name;
    }

    private ModelIrNodeBuilder Made(GraphNode node, string part, DataType type, TensorShape shape) => Noted(Graph.AddNode(_names.Add($"{node.Name}/{part}"), "Constant").Type("dtype", type), shape);

    private string Constant(string wished, GraphConstant constant)
    {
        if (_constants.TryGetValue(constant, out string? known))
        {
            return known;
        }

        string name = _constants[constant] = _names.Add(wished);
        ModelIrNodeBuilder node = Noted(Graph.AddNode(name, "Constant").Type("dtype", constant.DataType), constant.Shape);
        if (constant.Shape.Rank <= 1 && constant.Shape.ElementCount is > 0 and <= MaxListed && (constant.DataType is DataType.Float32 or DataType.Int32 or DataType.Int64))
        {
            Graph.AddConstant(node, constant.Read);
        }
        else
        {
            Graph.AddWeight(new ModelIrWeight(name, ModelIrFormat.ValueAttribute, constant.DataType, constant.Shape, constant.Read));
        }

        return name;
    }

    // What every node states: the shape of what it gives, and the scope, which MMdnn's programs fold what is repeated by.
    private static ModelIrNodeBuilder Noted(ModelIrNodeBuilder node, TensorShape shape) => node.Shapes("_output_shapes", shape).Text("scope", string.Empty);
}
