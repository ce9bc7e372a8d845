using Google.Protobuf;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>Attributes of nodes, each of the kind that its .NET type says.</summary>
internal static class Tf1Attribute
{
    public static AttrValueMessage Of(object value) => value switch
    {
        DataType type => new() { Type = (DataTypeMessage)(int)type },
        bool b => new() { B = b },
        int i => new() { I = i },
        float f => new() { F = f },
        string s => new() { S = ByteString.CopyFromUtf8(s) },
        TensorShape shape => new() { Shape = NodeDefBuilder.ToMessage(shape) },
        TensorShapeMessage shape => new() { Shape = shape },
        Tensor tensor => new() { Tensor = Message(tensor) },
        int[] list => new() { List = List(l => l.I.AddRange(list.Select(i => (long)i))) },
        DataType[] list => new() { List = List(l => l.Type.AddRange(list.Select(t => (DataTypeMessage)(int)t))) },
        string[] list => new() { List = List(l => l.S.AddRange(list.Select(ByteString.CopyFromUtf8))) },
        _ => throw new ArgumentException($"No attribute is a {value.GetType().Name}.", nameof(value)),
    };

    private static AttrValueMessage.Types.ListValue List(Action<AttrValueMessage.Types.ListValue> fill)
    {
        AttrValueMessage.Types.ListValue list = new();
        fill(list);
        return list;
    }

    private static TensorMessage Message(Tensor tensor)
    {
        TensorMessage message = new() { Dtype = (DataTypeMessage)(int)tensor.DataType, TensorShape = NodeDefBuilder.ToMessage(tensor.Shape) };
        if (tensor.DataType == DataType.String)
        {
            message.StringVal.AddRange(tensor.Strings.Select(s => ByteString.CopyFrom(s)));
        }
        else
        {
            message.TensorContent = ByteString.CopyFrom(tensor.Bytes.Span);
        }

        return message;
    }
}
