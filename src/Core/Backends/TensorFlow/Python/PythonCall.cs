using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Backends.TensorFlow.Python;

/// <summary>A node as a row of the tables sees it: what it reads as expressions, and its attributes as literals.</summary>
/// <param name="node">The node.</param>
/// <param name="expression">Gives the expression of a reference; a constant is made by a line of its own then.</param>
/// <param name="known">The values of a small constant of integers or floats, as a literal; null of anything else.</param>
internal sealed class PythonCall(TensorFlowNode node, Func<TensorName, string> expression, Func<TensorName, PythonConstant?> known)
{
    /// <summary>The node.</summary>
    public TensorFlowNode Node => node;

    /// <summary>How many tensors it reads.</summary>
    public int Count => node.Inputs.Count(i => !i.IsControl);

    /// <summary>What it reads at a place.</summary>
    public string this[int input] => expression(node.Inputs[input]);

    /// <summary>What it reads from a place on, as a list.</summary>
    public string Rest(int first, int last = 0) => PythonLiteral.List(node.Inputs.Where(i => !i.IsControl).Skip(first).SkipLast(last).Select(expression));

    /// <summary>What it reads at a place: the literal where that is a small constant, else an expression.</summary>
    public string Plain(int input) => known(node.Inputs[input])?.Literal ?? this[input];

    /// <summary>The node's name, an argument.</summary>
    public string Named => "name=" + PythonLiteral.Text(PythonNames.OfNode(node.Name));

    /// <summary>A list of integers.</summary>
    public string Integers(string attribute) => PythonLiteral.List(node.Attribute(attribute)?.Integers ?? []);

    /// <summary>A text.</summary>
    public string Text(string attribute, string absent = "") => PythonLiteral.Text(node.Text(attribute, absent));

    /// <summary>A truth value.</summary>
    public string Bool(string attribute, bool absent = false) => PythonLiteral.Of(node.Bool(attribute, absent));
}
