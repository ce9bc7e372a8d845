using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>A node of a TensorFlow graph (tensorflow/core/framework/node_def.proto).</summary>
public sealed class TensorFlowNode
{
    private readonly NodeDefMessage _message;
    private readonly string _file;
    private readonly Func<NodeDefMessage, StoredTensor?>? _elsewhere;

    /// <summary>Wraps a node.</summary>
    /// <param name="message">The message.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="elsewhere">Gives the tensor of a constant whose values are not in the message; null where all are.</param>
    /// <param name="references">The references of the graph it belongs to; null for a node alone.</param>
    internal TensorFlowNode(NodeDefMessage message, string file, Func<NodeDefMessage, StoredTensor?>? elsewhere = null, TensorNames? references = null)
    {
        _message = message;
        _file = file;
        _elsewhere = message.Op == "Const" ? elsewhere : null;
        NameLength.Require(file, "a node's name", message.Name);
        NameLength.Require(file, "a node's op", message.Op);

        // TensorFlow refuses a node whose references to data do not come first.
        Inputs = [.. message.Input.Select(i => references?.Parse(i) ?? TensorName.Parse(i)).OrderBy(i => i.IsControl)];
    }

    /// <summary>The name, unique in its graph or function.</summary>
    public string Name => _message.Name;

    /// <summary>The op, such as "Conv2D", or the name of a function.</summary>
    public string Op => _message.Op;

    /// <summary>The device it was placed on; often empty.</summary>
    public string Device => _message.Device;

    /// <summary>What it reads; those that only order execution come last.</summary>
    public IReadOnlyList<TensorName> Inputs { get; }

    /// <summary>The references as the file spells them.</summary>
    public IReadOnlyList<string> InputNames => _message.Input;

    /// <summary>The names of its attributes, in the file's order.</summary>
    public IEnumerable<string> AttributeNames => _message.Attr.Keys;

    /// <summary>An attribute; null when the node does not have it.</summary>
    public NodeAttribute? Attribute(string name) =>
        _message.Attr.TryGetValue(name, out AttrValueMessage? value) ? new NodeAttribute(name, value, _file, "node", Name, name == "value" ? _elsewhere?.Invoke(_message) : null) : null;

    /// <summary>An element type; <see cref="DataType.Unknown"/> when the attribute is absent.</summary>
    public DataType Type(string name) => Attribute(name)?.Type ?? DataType.Unknown;

    /// <summary>A truth value.</summary>
    public bool Bool(string name, bool absent = false) => Attribute(name)?.Bool ?? absent;

    /// <summary>An integer.</summary>
    public long Integer(string name, long absent = 0) => Attribute(name)?.Integer ?? absent;

    /// <summary>A float.</summary>
    public float Float(string name, float absent = 0) => Attribute(name)?.Float ?? absent;

    /// <summary>A text.</summary>
    public string Text(string name, string absent = "") => Attribute(name)?.Text ?? absent;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} = {Op}({string.Join(", ", InputNames)})";
}
