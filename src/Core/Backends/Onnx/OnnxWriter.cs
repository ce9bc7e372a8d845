using TfModelTools.Backends.Emission;
using TfModelTools.Common;
using TfModelTools.Formats.Onnx.Writing;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx;

/// <summary>
/// A model of ONNX in the making, fed by emitters. It knows in which orders of axes each value is at hand: an emitter asks for the order that its op wants, and says which one it gives.
/// So a transposition of the model costs nothing by itself, and what is channels first between convolutions stays so; tensors are transposed where an op wants another order, once.
/// </summary>
internal sealed class OnnxWriter
{
    private readonly NameScope _names = new(IsLegal);
    private readonly NameScope _nodeNames = new(IsLegal);
    private readonly Dictionary<GraphNode, string> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GraphValue, List<(OnnxLayout Layout, string Name)>> _forms = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(GraphValue, OnnxLayout), string> _widened = [];
    private readonly Dictionary<GraphValue, (string Name, SymbolicShape Shape, OnnxLayout Layout)> _flat = new(ReferenceEqualityComparer.Instance);
    private readonly OnnxAliases _aliases = new();
    private readonly Dictionary<GraphValue, List<(OnnxLayout Layout, string Name)>> _outputs = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GraphValue, string> _called = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _outputNames = [];
    private readonly List<string> _warnings = [];
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly ModelGraph _model;
    private readonly Dictionary<string, string> _once = new(StringComparer.Ordinal);
    private string? _batch;

    /// <summary>Begins a model with the inputs of a graph.</summary>
    /// <param name="model">The graph, legalized.</param>
    /// <param name="options">What the model is to be like.</param>
    public OnnxWriter(ModelGraph model, OnnxOptions options)
    {
        _model = model;
        Options = options;
        Graph = new OnnxGraphBuilder(options.Name ?? model.Origin?.Name ?? model.Name, options.Opset);
        Constants = new OnnxConstants(Graph, _names, Warn);
        foreach (NamedValue input in model.Inputs)
        {
            string name = _names.Add(input.Name);
            Graph.AddInput(name, input.Value.Spec.DataType, OnnxExtents.Of(input.Value.Shape, name));
            Bind(input.Value, OnnxLayout.Plain(input.Value.Shape.Rank), name);
        }

        foreach (GraphNode node in model.Nodes.Where(n => OnnxAliases.IsAlias(n)))
        {
            _aliases.Add(node);
        }

        Dictionary<string, GraphValue> inputs = model.Inputs.ToDictionary(i => i.Name, i => i.Value, StringComparer.Ordinal);
        foreach (NamedValue output in model.Outputs)
        {
            // An input that is handed on under its own name is one value.
            bool isInput = ReferenceEquals(inputs.GetValueOrDefault(output.Name), output.Value);
            string name = isInput ? Plain(output.Value) : _names.Add(output.Name);
            _outputNames.Add(name);
            (GraphValue root, OnnxLayout layout) = _aliases.RootOf(output.Value, OnnxLayout.Plain(output.Value.Shape.Rank));
            if (!_outputs.TryGetValue(root, out var named))
            {
                _outputs[root] = named = [];
            }

            named.Add((layout, name));
            if (name != output.Name)
            {
                Warn($"The output '{output.Name}' is called '{name}': ONNX has one value of a name, and an input has that.");
            }
        }

        // What is only another name of a tensor takes none: a transposition that is written is called like what it gives.
        foreach (GraphNode node in model.Nodes.Where(n => !OnnxAliases.IsAlias(n)))
        {
            _nodes.Add(node, _nodeNames.Add(node.Name));
        }
    }

    /// <summary>The graph that is written.</summary>
    public ModelGraph Model => _model;

    /// <summary>The model as it is so far.</summary>
    public OnnxGraphBuilder Graph { get; }

    /// <summary>Its constants.</summary>
    public OnnxConstants Constants { get; }

    /// <summary>What it is to be like.</summary>
    public OnnxOptions Options { get; }

    /// <summary>The version of the operator set.</summary>
    public int Opset => Graph.Opset;

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

    /// <summary>The order of axes in which a value came to be.</summary>
    public OnnxLayout NativeOf(GraphValue value)
    {
        (GraphValue root, _) = _aliases.RootOf(value, OnnxLayout.Plain(value.Shape.Rank));
        return _forms.TryGetValue(root, out var forms) ? _aliases.Seen(value, forms[0].Layout) : OnnxLayout.Plain(value.Shape.Rank);
    }

    /// <summary>
    /// The order for an op that works element by element: that of an operand of all the axes, channels first before the model's own, and that before any other.
    /// </summary>
    public OnnxLayout CommonLayout(GraphNode node)
    {
        int rank = node.Output.Shape.Rank;
        OnnxLayout[] layouts = [.. node.Inputs.Where(i => i.Constant is null && i.Shape.Rank == rank).Select(NativeOf)];

        // What was read from a file of these tools has the order that was chosen when it was written.
        if (_model.Origin is not null && layouts.FirstOrDefault(l => l.IsPlain) is { } chosen)
        {
            return chosen;
        }

        return layouts.FirstOrDefault(l => l.IsChannelsFirst) ?? layouts.FirstOrDefault(l => l.IsPlain) ?? layouts.FirstOrDefault() ?? OnnxLayout.Plain(rank);
    }

    /// <summary>A value in its own order of axes.</summary>
    public string Plain(GraphValue value) => In(value, OnnxLayout.Plain(value.Shape.Rank));

    /// <summary>A value in some order of axes: a constant is stored so, anything else is transposed if it is not at hand.</summary>
    public string In(GraphValue value, OnnxLayout layout)
    {
        if (value.Constant is not null)
        {
            return Constants.Permuted(value, layout.Axes, layout.Rank);
        }

        (value, layout) = _aliases.RootOf(value, layout);
        List<(OnnxLayout Layout, string Name)> forms = _forms[value];
        if (forms.FirstOrDefault(f => f.Layout.Equals(layout)).Name is { } known)
        {
            return known;
        }

        string name = NewName(value, layout, "transposed");
        Graph.AddNode(_nodeNames.Add(name), "Transpose", [forms[0].Name], [name]).Integers("perm", forms[0].Layout.PermutationTo(layout));
        forms.Add((layout, name));
        return name;
    }

    /// <summary>An operand that broadcasts to a tensor of some order of axes, which it may have fewer of.</summary>
    public string Operand(GraphValue value, OnnxLayout layout)
    {
        int rank = value.Shape.Rank;
        if (rank == layout.Rank)
        {
            return In(value, layout);
        }

        if (layout.IsPlain || rank == 0)
        {
            return Plain(value);
        }

        if (value.Constant is { } constant)
        {
            return constant.Shape.ElementCount == 1 ? Plain(value) : Constants.Permuted(value, layout.Axes, layout.Rank);
        }

        if (!_widened.TryGetValue((value, layout), out string? name))
        {
            string wide = AddFree($"{value.Name}/wide", "Unsqueeze", [Plain(value), Constants.Integers(Enumerable.Range(0, layout.Rank - rank).Select(i => (long)i))]).Output;
            OnnxNodeBuilder node = AddFree($"{value.Name}/operand", "Transpose", [wide]).Integers("perm", layout.Axes);
            name = _widened[(value, layout)] = node.Output;
        }

        return name;
    }

    /// <summary>A weight with its axes in another order; quantized where that is asked for and it is large.</summary>
    /// <param name="node">The node that reads it.</param>
    /// <param name="value">The weight.</param>
    /// <param name="permutation">Axis i of the result is axis permutation[i] of the weight.</param>
    /// <param name="channelAxis">The axis of the result along which it is quantized: that of what it gives.</param>
    public string Weight(GraphNode node, GraphValue value, IReadOnlyList<int> permutation, int channelAxis)
    {
        if (value.Constant is not { } constant)
        {
            bool isPlain = permutation.SequenceEqual(Enumerable.Range(0, permutation.Count));
            return isPlain ? Plain(value) : AddPart(node, "weights", "Transpose", Plain(value)).Integers("perm", permutation).Output;
        }

        return OnnxQuantizer.Takes(Options, constant)
            ? OnnxQuantizer.Add(this, value, TensorPermutation.Apply(constant.Shape, [.. permutation]), string.Join(',', permutation), t => TensorPermutation.Permute(t, [.. permutation]), channelAxis)
            : Constants.Permuted(value, permutation, permutation.Count);
    }

    /// <summary>Adds the op that computes the output of a node, under the node's name.</summary>
    /// <param name="node">The node.</param>
    /// <param name="op">The op.</param>
    /// <param name="layout">The order of axes that the op gives.</param>
    /// <param name="inputs">What it reads.</param>
    public OnnxNodeBuilder Add(GraphNode node, string op, OnnxLayout layout, params IEnumerable<string> inputs) =>
        Graph.AddNode(_nodes[node], op, inputs, [NewOutput(node.Output, layout)]);

    /// <summary>Adds the op that computes a node, under the node's name, with names of outputs that the caller has taken; an empty one is left out.</summary>
    public OnnxNodeBuilder AddMany(GraphNode node, string op, IEnumerable<string> inputs, params IEnumerable<string> outputs) => Graph.AddNode(_nodes[node], op, inputs, outputs);

    /// <summary>Adds an op that a node needs beside its own.</summary>
    /// <param name="node">The node.</param>
    /// <param name="part">What to call it behind the node's name.</param>
    /// <param name="op">The op.</param>
    /// <param name="inputs">What it reads.</param>
    public OnnxNodeBuilder AddPart(GraphNode node, string part, string op, params IEnumerable<string> inputs) => AddFree($"{node.Name}/{part}", op, inputs);

    /// <summary>Adds an op under a name of its own.</summary>
    public OnnxNodeBuilder AddFree(string wished, string op, params IEnumerable<string> inputs) => Graph.AddNode(_nodeNames.Add(wished), op, inputs, [_names.Add(wished)]);

    /// <summary>What is made of a tensor once, however many nodes read it.</summary>
    public string Once(string tensor, Func<string> make) => _once.TryGetValue(tensor, out string? made) ? made : _once[tensor] = make();

    /// <summary>Takes a name for what a part gives.</summary>
    public string NewPart(GraphNode node, string part) => _names.Add($"{node.Name}/{part}");

    /// <summary>Adds the op that gives an output of a node in its own element type, of a tensor that has another.</summary>
    public void AddCast(GraphValue output, OnnxLayout layout, string tensor) => AddOutput(output, layout, "Cast", tensor).ElementType("to", output.Spec.DataType);

    /// <summary>Adds the op that gives an output of a node, one of several or of many ops, under a name of its own.</summary>
    public OnnxNodeBuilder AddOutput(GraphValue output, OnnxLayout layout, string op, params IEnumerable<string> inputs) =>
        Graph.AddNode(_nodeNames.Add($"{NameOf(output)}/{op.ToLowerInvariant()}"), op, inputs, [NewOutput(output, layout)]);

    /// <summary>Indices as most ops take them, int32 or int64.</summary>
    public string Indices(GraphNode node, GraphValue indices) => indices.Spec.DataType == DataType.Int32 ? Plain(indices) : LongIndices(node, indices);

    /// <summary>Indices as all ops take them, int64.</summary>
    public string LongIndices(GraphNode node, GraphValue indices) => indices.Spec.DataType == DataType.Int64
        ? Plain(indices)
        : AddPart(node, "int64", "Cast", Plain(indices)).ElementType("to", DataType.Int64).Output;

    /// <summary>Says what a value is called, before it has a name, instead of by its own.</summary>
    public void Call(GraphValue value, string name) => _called.Add(value, name);

    /// <summary>Takes the name of a value that an op gives in some order of axes, and remembers it.</summary>
    public string NewOutput(GraphValue value, OnnxLayout layout)
    {
        string name = NewName(value, layout, "computed");
        Bind(value, layout, name);
        return name;
    }

    /// <summary>Says that a tensor is a value, in some order of axes.</summary>
    public void Bind(GraphValue value, OnnxLayout layout, string name)
    {
        if (!_forms.TryGetValue(value, out var forms))
        {
            _forms[value] = forms = [];
        }

        forms.Add((layout, name));
    }

    /// <summary>Says that what a node gives is the constant it reads, with its axes in another order. Of anything else this is known from the beginning.</summary>
    public void BindConstant(GraphNode node, Func<OnnxLayout, OnnxLayout> layoutOf)
    {
        if (node.Inputs[0] is { Constant: not null } constant)
        {
            Bind(node.Output, layoutOf(OnnxLayout.Plain(constant.Shape.Rank)), Plain(constant));
        }
    }

    /// <summary>Says that a tensor is a value of samples and features whose features are in the order of a tensor of more axes.</summary>
    public void BindFlat(GraphValue value, string name, SymbolicShape shape, OnnxLayout layout) => _flat.Add(value, (name, shape, layout));

    /// <summary>Such a tensor; null for any other value.</summary>
    public (string Name, SymbolicShape Shape, OnnxLayout Layout)? FlatOf(GraphValue value) => _flat.TryGetValue(value, out var flat) ? flat : null;

    /// <summary>The batch size, a tensor of one element.</summary>
    public string Batch()
    {
        if (_batch is null)
        {
            (GraphValue value, int axis) = _model.Inputs.SelectMany(i => Enumerable.Range(0, i.Value.Shape.Rank).Where(k => i.Value.Shape[k].IsBatch).Select(k => (i.Value, k))).First();
            string shape = AddFree("batch/shape", "Shape", [Plain(value)]).Output;
            _batch = AddFree("batch", "Gather", [shape, Constants.Integers(axis)]).Integer("axis", 0).Output;
        }

        return _batch;
    }

    /// <summary>Declares the outputs, each under its name, and adds the casts that element types want.</summary>
    /// <returns>The nodes that cannot be written.</returns>
    public IReadOnlyList<UnsupportedItem> Finish()
    {
        for (int i = 0; i < _outputNames.Count; i++)
        {
            GraphValue value = _model.Outputs[i].Value;
            string name = _outputNames[i];
            string tensor = Plain(value);
            if (tensor != name)
            {
                Graph.AddNode(_nodeNames.Add(name), "Identity", [tensor], [name]);
            }

            Graph.AddOutput(name, value.Spec.DataType, OnnxExtents.Of(value.Shape, name));
        }

        return OnnxCasts.Add(Graph, _names, _nodeNames);
    }

    // An output of the model has the name that callers know in its own order of axes. What stands behind other names does not say which order it is: that differs
    // between a model and what is read back of it, where the same tensor is a value of other axes.
    private string NewName(GraphValue value, OnnxLayout layout, string suffix)
    {
        if (!_outputs.TryGetValue(value, out var outputs))
        {
            return _names.Add(_forms.ContainsKey(value) ? $"{NameOf(value)}/{suffix}" : NameOf(value));
        }

        int claimed = outputs.FindIndex(o => o.Layout.Equals(layout));
        if (claimed < 0)
        {
            return _names.Add($"{NameOf(value)}/{suffix}");
        }

        string name = outputs[claimed].Name;
        outputs.RemoveAll(o => o.Layout.Equals(layout));
        return name;
    }

    private string NameOf(GraphValue value) => _called.GetValueOrDefault(value, value.Name);

    // Any text is legal; readers print it, so nothing that moves a cursor, and no half of a character.
    private static bool IsLegal(char c, bool isFirst) => !char.IsControl(c) && !char.IsSurrogate(c);
}
