using Google.Protobuf;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx.Writing;

/// <summary>A node of a graph in the making, which takes attributes.</summary>
public sealed class OnnxNodeBuilder
{
    private readonly OnnxNodeMessage _message;

    internal OnnxNodeBuilder(OnnxNodeMessage message) => _message = message;

    /// <summary>The name of its first output.</summary>
    public string Output => _message.Output[0];

    /// <summary>Sets an attribute that is an integer.</summary>
    public OnnxNodeBuilder Integer(string name, long value) => Set(new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Int, I = value });

    /// <summary>Sets an attribute that is an element type, which ONNX has as its number.</summary>
    public OnnxNodeBuilder ElementType(string name, DataType type) => Integer(name, (long)OnnxElementTypes.Of(type));

    /// <summary>Sets an attribute that is a flag, which ONNX has as an integer.</summary>
    public OnnxNodeBuilder Flag(string name, bool value) => Integer(name, value ? 1 : 0);

    /// <summary>Sets an attribute that is a list of integers.</summary>
    public OnnxNodeBuilder Integers(string name, params IEnumerable<long> values)
    {
        OnnxAttributeMessage attribute = new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Ints };
        attribute.Ints.AddRange(values);
        return Set(attribute);
    }

    /// <summary>Sets an attribute that is a list of integers.</summary>
    public OnnxNodeBuilder Integers(string name, IEnumerable<int> values) => Integers(name, values.Select(v => (long)v));

    /// <summary>Sets an attribute that is a number.</summary>
    public OnnxNodeBuilder Float(string name, float value) => Set(new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Float, F = value });

    /// <summary>Sets an attribute that is a list of numbers.</summary>
    public OnnxNodeBuilder Floats(string name, params IEnumerable<float> values)
    {
        OnnxAttributeMessage attribute = new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Floats };
        attribute.Floats.AddRange(values);
        return Set(attribute);
    }

    /// <summary>Sets an attribute that is a text.</summary>
    public OnnxNodeBuilder Text(string name, string value) => Set(new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.String, S = ByteString.CopyFromUtf8(value) });

    /// <summary>Sets an attribute that is a list of texts.</summary>
    public OnnxNodeBuilder Texts(string name, params IEnumerable<string> values)
    {
        OnnxAttributeMessage attribute = new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Strings };
        attribute.Strings.AddRange(values.Select(ByteString.CopyFromUtf8));
        return Set(attribute);
    }

    private OnnxNodeBuilder Set(OnnxAttributeMessage attribute)
    {
        _message.Attribute.Add(attribute);
        return this;
    }
}
