using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Backends.TensorFlow.Python;

/// <summary>
/// A program for TensorFlow 1 and 2 that builds a graph and restores its weights: KitModel(weight_file) gives the inputs, then the outputs; run by itself it predicts,
/// and saves a checkpoint. Every text of the model is a literal, every identifier is made for the program.
/// </summary>
internal sealed class PythonProgram
{
    private readonly TextWriter _writer;
    private readonly GraphDefBuilder _graph;
    private readonly PythonBody _body;

    private PythonProgram(TextWriter writer, GraphDefBuilder graph, IEnumerable<GraphDefConstant> variables)
    {
        _writer = writer;
        _graph = graph;
        PythonNames names = new();
        foreach (TensorFlowFunction function in graph.Functions)
        {
            names.Add(function.Name);
        }

        _body = new PythonBody(writer, 1, graph.Nodes, graph.Constants, variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal), names);
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
        foreach (TensorFlowNode node in graph.Nodes.Concat(graph.Functions.SelectMany(f => f.Nodes)).Where(n => n.Op is not ("Const" or "Placeholder") && PythonOps.Find(n.Op) is null))
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
        PythonBody.Line(_writer, 0, $"NAME = {PythonLiteral.Text(name)}");
        PythonBody.Line(_writer, 0, $"INPUTS = {PythonLiteral.List(inputs.Select(i => PythonLiteral.Text(i.Key)))}");
        PythonBody.Line(_writer, 0, $"OUTPUTS = {PythonLiteral.List(outputs.Select(o => PythonLiteral.Text(o.Key)))}");
        PythonTemplate.Write(_writer, "weights");
        PythonTemplate.Write(_writer, "build");

        foreach (TensorFlowFunction function in _graph.Functions)
        {
            PythonBody.Function(_writer, 1, function);
        }

        // Inputs first, in the order of the model, whether anything reads them or not.
        foreach (PythonPort input in inputs)
        {
            _body.Expression(TensorName.Parse(input.Reference));
        }

        foreach (TensorFlowNode node in _graph.Nodes.Where(n => n.Op != "Const"))
        {
            _body.Make(node);
        }

        PythonBody.Line(_writer, 1, "inputs = " + Ports(inputs));
        PythonBody.Line(_writer, 1, "outputs = " + Ports(outputs));
        PythonBody.Line(_writer, 1, "return inputs, outputs, variables");
        PythonTemplate.Write(_writer, "main");
    }

    private string Ports(IReadOnlyList<PythonPort> ports) => PythonLiteral.List(ports.Select(p => _body.Expression(TensorName.Parse(p.Reference))).ToArray());
}
