using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>
/// Makes a function of a graph (tensorflow/core/framework/function.proto): its placeholders are arguments, the handles of its variables are arguments behind them, and
/// references name the outputs of ops.
/// </summary>
internal sealed class FunctionBuilder
{
    private readonly UniqueNames _names = new();
    private readonly Dictionary<string, string> _arguments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _ops;
    private readonly FunctionDefMessage _function;

    private FunctionBuilder(string name, GraphDefBuilder body)
    {
        _function = new FunctionDefMessage { Signature = new OpDefMessage { Name = name, IsStateful = body.Variables.Count > 0 } };
        _ops = body.Message.Node.ToDictionary(n => n.Name, n => n.Op, StringComparer.Ordinal);
    }

    /// <summary>Makes a function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">The graph.</param>
    /// <param name="inputs">Its inputs, of placeholders of the graph, in the order of the arguments.</param>
    /// <param name="outputs">Its outputs, in the order of the results.</param>
    /// <param name="cancellationToken">Ends the reading of constants.</param>
    public static FunctionDefMessage Create(string name, GraphDefBuilder body, IReadOnlyList<SignaturePort> inputs, IReadOnlyList<SignaturePort> outputs, CancellationToken cancellationToken) =>
        new FunctionBuilder(name, body).Build(body, inputs, outputs, cancellationToken);

    private FunctionDefMessage Build(GraphDefBuilder body, IReadOnlyList<SignaturePort> inputs, IReadOnlyList<SignaturePort> outputs, CancellationToken cancellationToken)
    {
        // Nodes keep their names; those that become arguments leave theirs.
        foreach (string node in _ops.Keys.Except([.. inputs.Select(i => TensorName.Parse(i.TensorName).Node), .. body.Variables.Select(v => v.Name)], StringComparer.Ordinal))
        {
            _names.TryAdd(node);
        }

        foreach (SignaturePort input in inputs)
        {
            AddArgument(TensorName.Parse(input.TensorName).Node, input.Key, input.DataType);
        }

        foreach (GraphDefVariable variable in body.Variables)
        {
            AddArgument(variable.Name, variable.Reader + "_resource", DataType.Resource);
        }

        _function.Attr.Add("_input_shapes", NodeDefBuilder.ShapesOf([.. inputs.Select(i => i.Shape), .. body.Variables.Select(_ => (TensorShape?)null)]));
        foreach (NodeDefMessage node in body.Filled(cancellationToken).Node.Where(n => !_arguments.ContainsKey(n.Name)))
        {
            NodeDefMessage copy = node.Clone();
            copy.Input.Clear();
            copy.Input.AddRange(node.Input.Select(Reference));
            _function.NodeDef.Add(copy);
        }

        foreach (SignaturePort output in outputs)
        {
            string result = _names.Add(Legal(output.Key));
            _function.Signature.OutputArg.Add(new ArgDefMessage { Name = result, Type = (DataTypeMessage)(int)output.DataType });
            _function.Ret.Add(result, Reference(output.TensorName));
        }

        return _function;
    }

    private void AddArgument(string node, string wished, DataType type)
    {
        string argument = _names.Add(Legal(wished));
        _arguments.Add(node, argument);
        _function.Signature.InputArg.Add(new ArgDefMessage { Name = argument, Type = (DataTypeMessage)(int)type });
    }

    private string Reference(string tensor)
    {
        TensorName name = TensorName.Parse(tensor);
        return _arguments.TryGetValue(name.Node, out string? argument) ? argument
            : OutputNames.InFunction(name.Node, _ops[name.Node], name.Index);
    }

    // Arguments and results are called by lower-case letters, digits and underscores, and begin with a letter (tensorflow/core/framework/op_def_util.cc).
    private static string Legal(string wished)
    {
        string legal = string.Concat(wished.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_')).TrimStart('_');
        return legal.Length > 0 && char.IsAsciiLetter(legal[0]) ? legal : "arg_" + legal;
    }
}
