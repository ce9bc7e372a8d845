using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Backends.TensorFlow.Python;

/// <summary>The lines that make the nodes of a graph, or of a function of its library: each node once, behind what it reads.</summary>
/// <param name="writer">Where to.</param>
/// <param name="depth">How deep the lines are indented.</param>
/// <param name="nodes">The nodes.</param>
/// <param name="constants">Those of them that are constants.</param>
/// <param name="variables">The constants that are variables of the program.</param>
/// <param name="names">The identifiers in use.</param>
internal sealed class PythonBody(TextWriter writer, int depth, IEnumerable<TensorFlowNode> nodes, IEnumerable<GraphDefConstant> constants, IReadOnlySet<string> variables, PythonNames names)
{
    private const string Indent = "    ";

    private readonly Dictionary<string, TensorFlowNode> _nodes = nodes.ToDictionary(n => n.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, GraphDefConstant> _constants = constants.ToDictionary(c => c.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, string> _identifiers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PythonConstant> _small = new(StringComparer.Ordinal);

    /// <summary>Writes a line.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="depth">How deep it is indented.</param>
    /// <param name="text">The line.</param>
    public static void Line(TextWriter writer, int depth, string text)
    {
        for (int i = 0; i < depth; i++)
        {
            writer.Write(Indent);
        }

        writer.Write(text);
        writer.Write('\n');
    }

    /// <summary>Writes a function of the library, for loops to call.</summary>
    public static void Function(TextWriter writer, int depth, TensorFlowFunction function)
    {
        PythonNames names = new();
        string[] arguments = [.. function.Inputs.Select(i => names.Add(i.Name))];
        Line(writer, depth, $"def {function.Name}({string.Join(", ", arguments)}):");
        IEnumerable<GraphDefConstant> constants = function.Nodes.Where(n => n.Op == "Const").Select(n => (Node: n, Value: n.Attribute("value")!.Tensor!))
            .Select(p => new GraphDefConstant(p.Node.Name, p.Value.DataType, p.Value.Shape, p.Value.Read));
        PythonBody body = new(writer, depth + 1, function.Nodes, constants, new HashSet<string>(), names);
        foreach ((FunctionArgument input, string argument) in function.Inputs.Zip(arguments))
        {
            body._identifiers.Add(input.Name, argument);
        }

        string[] results = [.. function.Outputs.Select(o => body.Expression(function.Result(o)!.Value))];
        Line(writer, depth + 1, "return " + (results.Length == 1 ? results[0] : PythonLiteral.List(results)));
        writer.Write('\n');
    }

    /// <summary>What a reference is in the program; the line that makes it stands before.</summary>
    public string Expression(TensorName reference)
    {
        if (!_nodes.TryGetValue(reference.Node, out TensorFlowNode? node))
        {
            return _identifiers[reference.Node];
        }

        string identifier = Make(node);
        return PythonOps.Find(node.Op) is { HasSeveral: true } ? $"{identifier}[{PythonLiteral.Of(OutputNames.Number(node.Op, reference.Output, reference.Index))}]" : identifier;
    }

    /// <summary>The identifier of a node: the line that makes it is written once, behind what it reads, constants before what reads them first.</summary>
    public string Make(TensorFlowNode node)
    {
        if (_identifiers.TryGetValue(node.Name, out string? known))
        {
            return known;
        }

        string call = Call(node);
        string identifier = _identifiers[node.Name] = names.Add(node.Name);
        Line(writer, depth, $"{identifier} = {call}");
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

        return _constants.TryGetValue(reference.Node, out GraphDefConstant? constant) && !variables.Contains(reference.Node) ? _small[reference.Node] = PythonConstant.Read(constant) : null;
    }
}
