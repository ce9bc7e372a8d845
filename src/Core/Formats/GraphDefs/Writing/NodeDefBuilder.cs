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

    /// <summary>A list of floats.</summary>
    public NodeDefBuilder Floats(string name, params IEnumerable<float> values)
    {
        AttrValueMessage.Types.ListValue list = new();
        list.F.AddRange(values);
        return Add(name, new AttrValueMessage { List = list });
    }

    /// <summary>A list of element types.</summary>
    public NodeDefBuilder Types(string name, params IEnumerable<DataType> values)
    {
        AttrValueMessage.Types.ListValue list = new();
        list.Type.AddRange(values.Select(v => (DataTypeMessage)(int)v));
        return Add(name, new AttrValueMessage { List = list });
    }

    /// <summary>A function of the graph's library.</summary>
    public NodeDefBuilder Function(string name, string function) => Add(name, new AttrValueMessage { Func = new NameAttrListMessage { Name = function } });

    /// <summary>A list of shapes.</summary>
    public NodeDefBuilder Shapes(string name, params IEnumerable<TensorShape> values) => Add(name, ShapesOf(values));

    /// <summary>A list of texts.</summary>
    public NodeDefBuilder Texts(string name, params IEnumerable<string> values)
    {
        AttrValueMessage.Types.ListValue list = new();
        list.S.AddRange(values.Select(ByteString.CopyFromUtf8));
        return Add(name, new AttrValueMessage { List = list });
    }

    /// <summary>A list of shapes, null for an unknown rank.</summary>
    internal static AttrValueMessage ShapesOf(IEnumerable<TensorShape?> shapes)
    {
        AttrValueMessage.Types.ListValue list = new();
        list.Shape.AddRange(shapes.Select(ToMessage));
        return new AttrValueMessage { List = list };
    }

    /// <summary>A tensor of texts.</summary>
    public NodeDefBuilder TextTensor(string name, TensorShape shape, params IEnumerable<string> values)
    {
        TensorMessage tensor = new() { Dtype = DataTypeMessage.DtString, TensorShape = ToMessage(shape) };
        tensor.StringVal.AddRange(values.Select(ByteString.CopyFromUtf8));
        return Add(name, new AttrValueMessage { Tensor = tensor });
    }

    /// <summary>A tensor of zeros, however large: readers repeat the last value.</summary>
    public NodeDefBuilder ZeroTensor(string name, DataType type, TensorShape shape)
    {
        TensorMessage tensor = new() { Dtype = (DataTypeMessage)(int)type, TensorShape = ToMessage(shape) };
        switch (type)
        {
            case var _ when shape.ElementCount == 0:
                break;
            case DataType.Float32:
                tensor.FloatVal.Add(0);
                break;
            case DataType.Float64:
                tensor.DoubleVal.Add(0);
                break;
            case DataType.Float16 or DataType.BFloat16:
                tensor.HalfVal.Add(0);
                break;
            case DataType.Int64:
                tensor.Int64Val.Add(0);
                break;
            case DataType.UInt32:
                tensor.Uint32Val.Add(0);
                break;
            case DataType.UInt64:
                tensor.Uint64Val.Add(0);
                break;
            case DataType.Bool:
                tensor.BoolVal.Add(false);
                break;
            case DataType.Complex64:
                tensor.ScomplexVal.Add([0, 0]);
                break;
            case DataType.Complex128:
                tensor.DcomplexVal.Add([0, 0]);
                break;
            default:
                tensor.IntVal.Add(0);
                break;
        }

        return Add(name, new AttrValueMessage { Tensor = tensor });
    }

    /// <summary>A tensor of which only type and shape are written.</summary>
    internal NodeDefBuilder EmptyTensor(string name, DataType type, TensorShape shape) =>
        Add(name, new AttrValueMessage { Tensor = new TensorMessage { Dtype = (DataTypeMessage)(int)type, TensorShape = ToMessage(shape) } });

    /// <summary>A shape as a message; null for an unknown rank.</summary>
    internal static TensorShapeMessage ToMessage(TensorShape? shape)
    {
        if (shape is null)
        {
            return new TensorShapeMessage { UnknownRank = true };
        }

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
