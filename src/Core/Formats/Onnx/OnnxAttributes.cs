using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx;

/// <summary>The attributes of nodes as those of graphs of TensorFlow, and the constants that nodes hold as attributes.</summary>
internal static class OnnxAttributes
{
    /// <summary>What an attribute holds: as it says, or, where old writers do not, by what is there.</summary>
    public static OnnxAttributeMessage.Types.Kind KindOf(OnnxAttributeMessage attribute) => attribute switch
    {
        { Type: not OnnxAttributeMessage.Types.Kind.Undefined } => attribute.Type,
        { Ints.Count: > 0 } => OnnxAttributeMessage.Types.Kind.Ints,
        { Floats.Count: > 0 } => OnnxAttributeMessage.Types.Kind.Floats,
        { Strings.Count: > 0 } => OnnxAttributeMessage.Types.Kind.Strings,
        { T: not null } => OnnxAttributeMessage.Types.Kind.Tensor,
        { G: not null } => OnnxAttributeMessage.Types.Kind.Graph,
        { S.Length: > 0 } => OnnxAttributeMessage.Types.Kind.String,
        { F: not 0 } => OnnxAttributeMessage.Types.Kind.Float,
        _ => OnnxAttributeMessage.Types.Kind.Int,
    };

    /// <summary>An attribute that is no graph.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="place">The attribute, for messages.</param>
    /// <exception cref="CorruptFileException">It does not hold what it says.</exception>
    /// <exception cref="UnsupportedFeatureException">It holds what no operator here takes.</exception>
    public static AttrValueMessage ToTensorFlow(OnnxAttributeMessage attribute, string model, string place)
    {
        AttrValueMessage.Types.ListValue list = new();
        switch (KindOf(attribute))
        {
            case OnnxAttributeMessage.Types.Kind.Float: return new() { F = attribute.F };
            case OnnxAttributeMessage.Types.Kind.Int: return new() { I = attribute.I };
            case OnnxAttributeMessage.Types.Kind.String: return new() { S = attribute.S };
            case OnnxAttributeMessage.Types.Kind.Tensor when attribute.T is { } tensor: return new() { Tensor = ToMessage(new OnnxTensor(tensor, model, place)) };
            case OnnxAttributeMessage.Types.Kind.TypeProto when attribute.Tp is { } type: return new() { Type = (DataTypeMessage)(int)OnnxTypes.TypeOf(type) };
            case OnnxAttributeMessage.Types.Kind.Floats: list.F.AddRange(attribute.Floats); break;
            case OnnxAttributeMessage.Types.Kind.Ints: list.I.AddRange(attribute.Ints); break;
            case OnnxAttributeMessage.Types.Kind.Strings: list.S.AddRange(attribute.Strings); break;
            case OnnxAttributeMessage.Types.Kind.Tensors: list.Tensor.AddRange(attribute.Tensors.Select(t => ToMessage(new OnnxTensor(t, model, place)))); break;
            case OnnxAttributeMessage.Types.Kind.Tensor or OnnxAttributeMessage.Types.Kind.TypeProto:
                throw new CorruptFileException(model, place, "nothing", $"a value of the kind {attribute.Type}");
            default: throw new UnsupportedFeatureException($"'{model}', {place}: it is of the kind {attribute.Type}, which is not supported.", "Save the model with other operators.", model);
        }

        return new() { List = list };
    }

    /// <summary>The constant that a node of the op Constant holds, in whichever of its attributes; null where it has none.</summary>
    /// <param name="attributes">The node's attributes.</param>
    public static OnnxTensorMessage? ConstantOf(IEnumerable<OnnxAttributeMessage> attributes)
    {
        foreach (OnnxAttributeMessage attribute in attributes)
        {
            switch (attribute.Name)
            {
                case "value" when attribute.T is { } tensor: return tensor;
                case "value_float": return new() { DataType = OnnxDataTypeMessage.Float, FloatData = { attribute.F } };
                case "value_floats": return new() { DataType = OnnxDataTypeMessage.Float, Dims = { attribute.Floats.Count }, FloatData = { attribute.Floats } };
                case "value_int": return new() { DataType = OnnxDataTypeMessage.Int64, Int64Data = { attribute.I } };
                case "value_ints": return new() { DataType = OnnxDataTypeMessage.Int64, Dims = { attribute.Ints.Count }, Int64Data = { attribute.Ints } };
                case "value_string": return new() { DataType = OnnxDataTypeMessage.String, StringData = { attribute.S } };
                case "value_strings": return new() { DataType = OnnxDataTypeMessage.String, Dims = { attribute.Strings.Count }, StringData = { attribute.Strings } };
                default: break;
            }
        }

        return null;
    }

    private static TensorMessage ToMessage(OnnxTensor tensor)
    {
        Tensor value = tensor.ToStored().Read();
        TensorMessage message = new() { Dtype = (DataTypeMessage)(int)value.DataType, TensorShape = new TensorShapeMessage() };
        message.TensorShape.Dim.AddRange(value.Shape.Select(e => new TensorShapeMessage.Types.Dim { Size = e }));
        if (value.DataType == DataType.String)
        {
            message.StringVal.AddRange(value.Strings.Select(s => ByteString.CopyFrom(s)));
        }
        else
        {
            message.TensorContent = UnsafeByteOperations.UnsafeWrap(value.Bytes);
        }

        return message;
    }
}
