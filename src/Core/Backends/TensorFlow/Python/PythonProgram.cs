using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Backends.TensorFlow.Python;

/// <summary>
/// A program for TensorFlow 1 and 2 that builds a graph and restores its weights: KitModel(weight_file) gives the inputs, then the outputs; run by itself it predicts,
/// and saves a checkpoint. Every text of the model is a literal, every identifier is made for the program.
/// </summary>
internal sealed class PythonProgram
{
    private const string Indent = "    ";

    private readonly TextWriter _writer;
    private readonly GraphDefBuilder _graph;
    private readonly Dictionary<string, TensorFlowNode> _nodes;
    private readonly Dictionary<string, GraphDefConstant> _constants;
    private readonly Dictionary<string, string> _identifiers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PythonConstant> _small = new(StringComparer.Ordinal);
    private readonly HashSet<string> _variables;
    private readonly PythonNames _names = new();

    private PythonProgram(TextWriter writer, GraphDefBuilder graph, IEnumerable<GraphDefConstant> variables)
    {
        _writer = writer;
        _graph = graph;
        _variables = [.. variables.Select(v => v.Name)];
        _nodes = graph.Nodes.ToDictionary(n => n.Name, StringComparer.Ordinal);
        _constants = graph.Constants.ToDictionary(c => c.Name, StringComparer.Ordinal);
    }

    /// <summary>
    /// The constants of a graph that are variables of its program, of the same names, which a checkpoint or a weight file holds: the weights of the model, and what is too large to
    /// stand in a text.
    /// </summary>
    /// <param name="graph">The graph, its weights constants.</param>
    /// <param name="weights">The names of the constants that are weights of the model.</param>
    public static IReadOnlyList<GraphDefConstant> Variables(GraphDefBuilder graph, IReadOnlySet<string> weights)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        return [.. graph.Constants.Where(c => weights.Contains(c.Name) || !PythonConstant.IsSmall(c))];
    }

    /// <summary>Lists everything that a program cannot have.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">As for <see cref="Variables"/>.</param>
    public static IReadOnlyList<UnsupportedItem> Check(GraphDefBuilder graph, IReadOnlySet<string> weights)
    {
        ArgumentNullException.ThrowIfNull(graph);
        List<UnsupportedItem> items = [];
        foreach (TensorFlowNode node in graph.Nodes.Where(n => n.Op is not ("Const" or "Placeholder") && PythonOps.Find(n.Op) is null))
        {
            items.Add(new UnsupportedItem(node.Name, node.Op, $"no function of Python is known that makes a {node.Op}"));
        }

        foreach (GraphDefConstant constant in Variables(graph, weights).Where(c => PythonLiteral.Type(c.DataType) is null || c.DataType == Tensors.DataType.String))
        {
            items.Add(new UnsupportedItem(constant.Name, "Const", $"{constant.Shape.ElementCount} values of {constant.DataType} are too many to stand in a program, and no weight file holds them"));
        }

        return items;
    }

    /// <summary>Writes a program.</summary>
    /// <param name="writer">Where to; lines end in a line feed.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="graph">The graph, of which <see cref="Check"/> listed nothing. The values of small constants are read.</param>
    /// <param name="weights">As for <see cref="Variables"/>.</param>
    /// <param name="inputs">Its inputs, in the order of the model.</param>
    /// <param name="outputs">Its outputs, in the order of the model.</param>
    public static void Write(TextWriter writer, string name, GraphDefBuilder graph, IReadOnlySet<string> weights, IReadOnlyList<PythonPort> inputs, IReadOnlyList<PythonPort> outputs)
    {
        ArgumentNullException.ThrowIfNull(writer);
        new PythonProgram(writer, graph, Variables(graph, weights)).Write(name, inputs, outputs);
    }

    private void Write(string name, IReadOnlyList<PythonPort> inputs, IReadOnlyList<PythonPort> outputs)
    {
        PythonTemplate.Write(_writer, "head");
        Line(0, $"NAME = {PythonLiteral.Text(name)}");
        Line(0, $"INPUTS = {PythonLiteral.List(inputs.Select(i => PythonLiteral.Text(i.Key)))}");
        Line(0, $"OUTPUTS = {PythonLiteral.List(outputs.Select(o => PythonLiteral.Text(o.Key)))}");
        PythonTemplate.Write(_writer, "weights");
        PythonTemplate.Write(_writer, "build");

        // Inputs first, in the order of the model, whether anything reads them or not.
        foreach (PythonPort input in inputs)
        {
            Expression(TensorName.Parse(input.Reference));
        }

        foreach (TensorFlowNode node in _graph.Nodes.Where(n => n.Op != "Const"))
        {
            Make(node);
        }

        Line(1, "inputs = " + Ports(inputs));
        Line(1, "outputs = " + Ports(outputs));
        Line(1, "return inputs, outputs, variables");
        PythonTemplate.Write(_writer, "main");
    }

    private string Ports(IReadOnlyList<PythonPort> ports) => PythonLiteral.List(ports.Select(p => Expression(TensorName.Parse(p.Reference))).ToArray());

    private string Expression(TensorName reference)
    {
        TensorFlowNode node = _nodes[reference.Node];
        string identifier = Make(node);
        return PythonOps.Find(node.Op) is { HasSeveral: true } ? $"{identifier}[{PythonLiteral.Of(reference.Index)}]" : identifier;
    }

    // The line that makes a node, once: nodes stand behind what they read, constants before what reads them first.
    private string Make(TensorFlowNode node)
    {
        if (_identifiers.TryGetValue(node.Name, out string? known))
        {
            return known;
        }

        string call = Call(node);
        string identifier = _identifiers[node.Name] = _names.Add(node.Name);
        Line(1, $"{identifier} = {call}");
        return identifier;
    }

    private string Call(TensorFlowNode node)
    {
        string named = "name=" + PythonLiteral.Text(PythonNames.OfNode(node.Name));
        if (node.Op == "Placeholder")
        {
            return $"tf.placeholder({PythonLiteral.Type(node.Type("dtype"))}, shape={PythonLiteral.Shape(node.Attribute("shape")?.Shape)}, {named})";
        }

        if (node.Op != "Const")
        {
            return PythonOps.Find(node.Op)!.Call(new PythonCall(node, Expression, Small));
        }

        GraphDefConstant constant = _constants[node.Name];
        return Small(new TensorName(node.Name, string.Empty, 0, false)) is { } small
            ? $"tf.constant({small.Literal}, {PythonLiteral.Type(small.Type)}, shape={PythonLiteral.Shape(small.Shape)}, {named})"
            : $"variable({PythonLiteral.Text(node.Name)}, {PythonLiteral.Shape(constant.Shape)}, {PythonLiteral.Type(constant.DataType)}, {named})";
    }

    private PythonConstant? Small(TensorName reference)
    {
        if (_small.TryGetValue(reference.Node, out PythonConstant? known))
        {
            return known;
        }

        return _constants.TryGetValue(reference.Node, out GraphDefConstant? constant) && !_variables.Contains(reference.Node) ? _small[reference.Node] = PythonConstant.Read(constant) : null;
    }

    private void Line(int depth, string text)
    {
        for (int i = 0; i < depth; i++)
        {
            _writer.Write(Indent);
        }

        _writer.Write(text);
        _writer.Write('\n');
    }
}
