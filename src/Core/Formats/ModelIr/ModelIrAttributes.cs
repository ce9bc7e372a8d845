using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.ModelIr;

/// <summary>The attributes of an IR's nodes as those of TensorFlow's, and the values of its constants. Only the numbers of element types differ.</summary>
internal static class ModelIrAttributes
{

    /// <summary>An attribute.</summary>
    public static AttrValueMessage ToTensorFlow(IrAttrValueMessage value)
    {
        switch (value.ValueCase)
        {
            case IrAttrValueMessage.ValueOneofCase.S: return new() { S = value.S };
            case IrAttrValueMessage.ValueOneofCase.I: return new() { I = value.I };
            case IrAttrValueMessage.ValueOneofCase.F: return new() { F = value.F };
            case IrAttrValueMessage.ValueOneofCase.B: return new() { B = value.B };
            case IrAttrValueMessage.ValueOneofCase.Type: return new() { Type = ToTensorFlow(value.Type) };
            case IrAttrValueMessage.ValueOneofCase.Shape: return new() { Shape = ToTensorFlow(value.Shape) };
            case IrAttrValueMessage.ValueOneofCase.Tensor: return new() { Tensor = ToTensorFlow(value.Tensor) };
            case IrAttrValueMessage.ValueOneofCase.List:
                AttrValueMessage.Types.ListValue list = new();
                list.S.AddRange(value.List.S);
                list.I.AddRange(value.List.I);
                list.F.AddRange(value.List.F);
                list.B.AddRange(value.List.B);
                list.Type.AddRange(value.List.Type.Select(ToTensorFlow));
                list.Shape.AddRange(value.List.Shape.Select(ToTensorFlow));
                list.Tensor.AddRange(value.List.Tensor.Select(ToTensorFlow));
                return new() { List = list };
            default: return new();
        }
    }

    /// <summary>A shape.</summary>
    public static TensorShapeMessage ToTensorFlow(IrShapeMessage shape)
    {
        TensorShapeMessage message = new() { UnknownRank = shape.UnknownRank };
        message.Dim.AddRange(shape.Dim.Select(d => new TensorShapeMessage.Types.Dim { Size = d.Size, Name = d.Name }));
        return message;
    }

    /// <summary>The value that a constant has as an attribute; null where it has none.</summary>
    /// <param name="node">The node.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="CorruptFileException">It is no number, or not of its type.</exception>
    public static Tensor? ToTensor(IrNodeMessage node, string path)
    {
        if (!node.Attr.TryGetValue(ModelIrFormat.ValueAttribute, out IrAttrValueMessage? value) || value.ValueCase == IrAttrValueMessage.ValueOneofCase.None)
        {
            return null;
        }

        string place = $"node '{PrintableText.Beginning(node.Name)}', attribute '{ModelIrFormat.ValueAttribute}'";
        if (value.ValueCase == IrAttrValueMessage.ValueOneofCase.Tensor)
        {
            return new GraphDefs.StoredTensor(ToTensorFlow(value.Tensor), path, place).Read();
        }

        // One number of a Const is a list of one.
        TensorShape one = node.Op == "Const" ? new TensorShape(1) : TensorShape.Scalar;
        Tensor given = value.ValueCase switch
        {
            IrAttrValueMessage.ValueOneofCase.F => Tensor.Create<float>([value.F], one),
            IrAttrValueMessage.ValueOneofCase.I => Tensor.Create<long>([value.I], one),
            IrAttrValueMessage.ValueOneofCase.B => Tensor.Create<bool>([value.B], one),
            IrAttrValueMessage.ValueOneofCase.List when value.List.F.Count > 0 => Tensor.Create<float>([.. value.List.F], new TensorShape(value.List.F.Count)),
            IrAttrValueMessage.ValueOneofCase.List when value.List.B.Count > 0 => Tensor.Create<bool>([.. value.List.B], new TensorShape(value.List.B.Count)),
            IrAttrValueMessage.ValueOneofCase.List => Tensor.Create<long>([.. value.List.I], new TensorShape(value.List.I.Count)),
            _ => throw new CorruptFileException(path, place, $"a value of the kind {value.ValueCase}", "numbers"),
        };

        // MMdnn's own programs take what has no type for float32.
        DataType type = node.Attr.GetValueOrDefault("dtype") is { ValueCase: IrAttrValueMessage.ValueOneofCase.Type } said ? ModelIrFormat.ToDataType((int)said.Type) : DataType.Unknown;
        type = type == DataType.Unknown ? DataType.Float32 : type;
        return TensorConverter.TryConvert(given, type) ?? throw new CorruptFileException(path, place, $"numbers of the type {given.DataType.TensorFlowName()}", $"such as {type.TensorFlowName()} holds");
    }

    private static DataTypeMessage ToTensorFlow(IrDataTypeMessage type) => (DataTypeMessage)(int)ModelIrFormat.ToDataType((int)type);

    private static TensorMessage ToTensorFlow(IrTensorMessage tensor)
    {
        TensorMessage message = new() { Dtype = ToTensorFlow(tensor.Dtype), TensorShape = ToTensorFlow(tensor.TensorShape ?? new IrShapeMessage()), TensorContent = tensor.TensorContent };
        message.IntVal.AddRange(tensor.IntVal);
        message.IntVal.AddRange(tensor.Dtype == IrDataTypeMessage.DtUint32 ? [] : tensor.UintVal);
        message.Uint32Val.AddRange(tensor.UintVal.Select(v => (uint)v));
        message.HalfVal.AddRange(tensor.FloatVal.Select(v => (int)BitConverter.HalfToUInt16Bits((Half)v)));
        message.Int64Val.AddRange(tensor.Int64Val);
        message.Uint64Val.AddRange(tensor.Uint64Val.Select(v => (ulong)v));
        message.FloatVal.AddRange(tensor.FloatVal);
        message.DoubleVal.AddRange(tensor.DoubleVal);
        message.BoolVal.AddRange(tensor.BoolVal);
        message.StringVal.AddRange(tensor.StringVal);
        return message;
    }
}
