using TfModelTools.Common;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>A TensorFlow graph in the making (tensorflow/core/framework/graph.proto), node after node. The values of its constants stay where they are.</summary>
public sealed class GraphDefBuilder
{
    /// <summary>
    /// The version of graphs that is written: what TensorFlow 2.0 and later read without rewriting anything (TF_GRAPH_DEF_VERSION of
    /// tensorflow/core/public/version.h; any since 2019 would do).
    /// </summary>
    public const int Producer = 1286;

    /// <summary>What stands behind a variable's name in that of the op that reads it.</summary>
    public const string ReadSuffix = "/Read/ReadVariableOp";

    private readonly List<GraphDefConstant> _constants = [];
    private readonly List<GraphDefVariable> _variables = [];

    /// <summary>Creates an empty graph.</summary>
    public GraphDefBuilder() => Message.Versions = new VersionMessage { Producer = Producer };

    /// <summary>The graph as it is so far.</summary>
    internal GraphDefMessage Message { get; } = new();

    /// <summary>How many nodes there are.</summary>
    public int NodeCount => Message.Node.Count;

    /// <summary>The nodes as they are so far.</summary>
    public IEnumerable<TensorFlowNode> Nodes => Message.Node.Select(n => new TensorFlowNode(n, "the graph"));

    /// <summary>The constants, in the order of their nodes.</summary>
    public IReadOnlyList<GraphDefConstant> Constants => _constants;

    /// <summary>The variables, in the order of their nodes.</summary>
    public IReadOnlyList<GraphDefVariable> Variables => _variables;

    /// <summary>Adds a node.</summary>
    /// <param name="name">Its name, which must be legal and free.</param>
    /// <param name="op">The op.</param>
    /// <param name="inputs">References to what it reads, such as "x" or "split:1".</param>
    /// <returns>The node, which takes attributes.</returns>
    public NodeDefBuilder AddNode(string name, string op, params IEnumerable<string> inputs)
    {
        NodeDefMessage node = new() { Name = name, Op = op };
        node.Input.AddRange(inputs);
        Message.Node.Add(node);
        return new NodeDefBuilder(node);
    }

    /// <summary>Adds a constant: a Const node without values.</summary>
    /// <returns>A reference to it.</returns>
    public string AddConstant(GraphDefConstant constant)
    {
        ArgumentNullException.ThrowIfNull(constant);
        _constants.Add(constant);
        return AddNode(constant.Name, "Const").Type("dtype", constant.DataType).EmptyTensor("value", constant.DataType, constant.Shape).Name;
    }

    /// <summary>Adds a variable: its handle, and the op that reads it.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="unique">Gives the name of the op that reads it.</param>
    /// <returns>A reference to its value.</returns>
    public string AddVariable(GraphDefVariable variable, Func<string, string> unique)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(unique);
        AddHandle(variable);
        string read = unique(variable.Name + ReadSuffix);
        AddNode(read, "ReadVariableOp", variable.Name).Type("dtype", variable.DataType);
        _variables.Add(variable with { Reader = read });
        return read;
    }

    /// <summary>The functions that nodes call.</summary>
    public IEnumerable<TensorFlowFunction> Functions => (Message.Library?.Function ?? []).Select(f => new TensorFlowFunction(f, "the graph"));

    /// <summary>
    /// Adds a function for nodes to call. Its name ends in its digest, so what is added twice is one function, and those of several graphs do not collide.
    /// </summary>
    /// <param name="name">What its name begins with.</param>
    /// <param name="body">What it computes, without variables. The values of its constants are read.</param>
    /// <param name="inputs">Its inputs, of placeholders of the body.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <returns>The function.</returns>
    public TensorFlowFunction AddFunction(string name, GraphDefBuilder body, IReadOnlyList<SignaturePort> inputs, IReadOnlyList<SignaturePort> outputs)
    {
        ArgumentNullException.ThrowIfNull(body);
        FunctionDefMessage function = FunctionBuilder.Create(string.Empty, body, inputs, outputs, CancellationToken.None);
        TensorFlowFunction made = new(function, "the graph");
        function.Signature.Name = $"{name}_{made.Digest}";
        Message.Library ??= new FunctionDefLibraryMessage();
        if (Message.Library.Function.All(f => f.Signature.Name != function.Signature.Name))
        {
            Message.Library.Function.Add(function);
        }

        return made;
    }

    /// <summary>Gives a variable another name.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="name">The name, which must be legal and free.</param>
    public void RenameVariable(GraphDefVariable variable, string name)
    {
        ArgumentNullException.ThrowIfNull(variable);
        int at = _variables.IndexOf(variable);
        NodeDefMessage handle = Message.Node.Single(n => n.Name == variable.Name);
        handle.Name = name;
        handle.Attr["shared_name"] = new AttrValueMessage { S = Google.Protobuf.ByteString.CopyFromUtf8(name) };
        Message.Node.Single(n => n.Name == variable.Reader).Input[0] = name;
        _variables[at] = variable with { Name = name };
    }

    private void AddHandle(GraphDefVariable variable)
    {
        AddNode(variable.Name, "VarHandleOp").Type("dtype", variable.DataType).Shape("shape", variable.Shape).Text("container", string.Empty).Text("shared_name", variable.Name);
    }

    /// <summary>The graph with the values of its constants, which are not copied.</summary>
    /// <exception cref="LimitExceededException">They are more than a message can hold.</exception>
    internal GraphDefMessage Filled(CancellationToken cancellationToken)
    {
        if (GraphDefWriter.SizeOf(this) > GraphDefWriter.MaxBytes)
        {
            throw new LimitExceededException(
                $"The graph has constants of {HumanSize.Format(_constants.Sum(c => c.ByteSize))} that are no variables, more than a message of Protocol Buffers can hold.",
                "Train them as variables, or convert a part of the model.");
        }

        ConstantValues values = new(_constants, null, cancellationToken);
        GraphDefMessage filled = new() { Versions = Message.Versions, Library = Message.Library };
        filled.Node.AddRange(Message.Node.Select(values.Filled));
        return filled;
    }
}
