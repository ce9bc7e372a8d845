using Google.Protobuf;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>A node of a graph in the making; each method adds an attribute of one kind (tensorflow/core/framework/attr_value.proto).</summary>
public sealed class NodeDefBuilder
{
    private readonly NodeDefMessage _message;

    internal NodeDefBuilder(NodeDefMessage message) => _message = message;

    /// <summary>The node's name.</summary>
    public string Name => _message.Name;

    /// <summary>An element type.</summary>
    public NodeDefBuilder Type(string name, DataType type) => Add(name, new AttrValueMessage { Type = (DataTypeMessage)(int)type });

    /// <summary>An integer.</summary>
    public NodeDefBuilder Integer(string name, long value) => Add(name, new AttrValueMessage { I = value });

    /// <summary>A float.</summary>
    public NodeDefBuilder Float(string name, float value) => Add(name, new AttrValueMessage { F = value });

    /// <summary>A truth value.</summary>
    public NodeDefBuilder Bool(string name, bool value) => Add(name, new AttrValueMessage { B = value });

    /// <summary>A text.</summary>
    public NodeDefBuilder Text(string name, string value) => Add(name, new AttrValueMessage { S = ByteString.CopyFromUtf8(value) });

    /// <summary>A shape, -1 for unknown extents.</summary>
    public NodeDefBuilder Shape(string name, TensorShape shape) => Add(name, new AttrValueMessage { Shape = ToMessage(shape) });

    /// <summary>A list of integers.</summary>
    public NodeDefBuilder Integers(string name, params IEnumerable<long> values)
    {
        AttrValueMessage.Types.ListValue list = new();
        list.I.AddRange(values);
        return Add(name, new AttrValueMessage { List = list });
    }

    /// <summary>A list of texts.</summary>
    public NodeDefBuilder Texts(string name, params IEnumerable<string> values)
    {
        AttrValueMessage.Types.ListValue list = new();
        list.S.AddRange(values.Select(ByteString.CopyFromUtf8));
        return Add(name, new AttrValueMessage { List = list });
    }

    /// <summary>A tensor of which only type and shape are written.</summary>
    internal NodeDefBuilder EmptyTensor(string name, DataType type, TensorShape shape) =>
        Add(name, new AttrValueMessage { Tensor = new TensorMessage { Dtype = (DataTypeMessage)(int)type, TensorShape = ToMessage(shape) } });

    /// <summary>A shape as a message.</summary>
    internal static TensorShapeMessage ToMessage(TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        TensorShapeMessage message = new();
        message.Dim.AddRange(shape.Select(d => new TensorShapeMessage.Types.Dim { Size = d }));
        return message;
    }

    private NodeDefBuilder Add(string name, AttrValueMessage value)
    {
        _message.Attr.Add(name, value);
        return this;
    }
}
