using Google.Protobuf;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.ModelIr;

/// <summary>A node of an IR in the making; each method adds an attribute of one kind.</summary>
public sealed class ModelIrNodeBuilder
{
    private readonly IrNodeMessage _message;

    internal ModelIrNodeBuilder(IrNodeMessage message) => _message = message;

    /// <summary>The node's name.</summary>
    public string Name => _message.Name;

    /// <summary>An element type.</summary>
    public ModelIrNodeBuilder Type(string name, DataType type) => Add(name, new IrAttrValueMessage { Type = (IrDataTypeMessage)ModelIrFormat.NumberOf(type) });

    /// <summary>An integer.</summary>
    public ModelIrNodeBuilder Integer(string name, long value) => Add(name, new IrAttrValueMessage { I = value });

    /// <summary>A float.</summary>
    public ModelIrNodeBuilder Float(string name, float value) => Add(name, new IrAttrValueMessage { F = value });

    /// <summary>A truth value.</summary>
    public ModelIrNodeBuilder Bool(string name, bool value) => Add(name, new IrAttrValueMessage { B = value });

    /// <summary>A text.</summary>
    public ModelIrNodeBuilder Text(string name, string value) => Add(name, new IrAttrValueMessage { S = ByteString.CopyFromUtf8(value) });

    /// <summary>A shape, -1 for unknown extents.</summary>
    public ModelIrNodeBuilder Shape(string name, TensorShape shape) => Add(name, new IrAttrValueMessage { Shape = ToMessage(shape) });

    /// <summary>A list of shapes.</summary>
    public ModelIrNodeBuilder Shapes(string name, params IEnumerable<TensorShape> shapes)
    {
        IrAttrValueMessage.Types.ListValue list = new();
        list.Shape.AddRange(shapes.Select(ToMessage));
        return Add(name, new IrAttrValueMessage { List = list });
    }

    /// <summary>A list of integers.</summary>
    public ModelIrNodeBuilder Integers(string name, params IEnumerable<long> values)
    {
        IrAttrValueMessage.Types.ListValue list = new();
        list.I.AddRange(values);
        return Add(name, new IrAttrValueMessage { List = list });
    }

    /// <summary>A list of floats.</summary>
    public ModelIrNodeBuilder Floats(string name, params IEnumerable<float> values)
    {
        IrAttrValueMessage.Types.ListValue list = new();
        list.F.AddRange(values);
        return Add(name, new IrAttrValueMessage { List = list });
    }

    private static IrShapeMessage ToMessage(TensorShape shape)
    {
        IrShapeMessage message = new();
        message.Dim.AddRange(shape.Select(d => new IrShapeMessage.Types.Dim { Size = d }));
        return message;
    }

    private ModelIrNodeBuilder Add(string name, IrAttrValueMessage value)
    {
        _message.Attr.Add(name, value);
        return this;
    }
}
