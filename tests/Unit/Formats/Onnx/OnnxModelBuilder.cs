using Google.Protobuf;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Tests.Formats.Onnx;

/// <summary>A small model in ONNX, made of messages.</summary>
/// <param name="opset">The version of its operators.</param>
internal sealed class OnnxModelBuilder(long opset = 17)
{
    public OnnxModelMessage Message { get; } = new() { IrVersion = 8, ProducerName = "tests", Graph = new() { Name = "g" }, OpsetImport = { new OnnxOperatorSetMessage { Version = opset } } };

    public OnnxGraphMessage Graph => Message.Graph;

    /// <summary>An input; an extent is a number or a name.</summary>
    public OnnxModelBuilder Input(string name, OnnxDataTypeMessage type, params object[] extents)
    {
        Graph.Input.Add(Value(name, type, extents));
        return this;
    }

    public OnnxModelBuilder Input(string name, params object[] extents) => Input(name, OnnxDataTypeMessage.Float, extents);

    public OnnxModelBuilder Output(string name, OnnxDataTypeMessage type = OnnxDataTypeMessage.Float)
    {
        Graph.Output.Add(new OnnxValueMessage { Name = name, Type = new OnnxTypeMessage { TensorType = new() { ElemType = type } } });
        return this;
    }

    public OnnxModelBuilder Floats(string name, long[] shape, params float[] values)
    {
        Graph.Initializer.Add(new OnnxTensorMessage { Name = name, DataType = OnnxDataTypeMessage.Float, Dims = { shape }, FloatData = { values } });
        return this;
    }

    public OnnxModelBuilder Longs(string name, params long[] values)
    {
        Graph.Initializer.Add(new OnnxTensorMessage { Name = name, DataType = OnnxDataTypeMessage.Int64, Dims = { values.Length }, Int64Data = { values } });
        return this;
    }

    /// <summary>A node whose inputs and outputs are separated by spaces; an underscore stands for one that is left out.</summary>
    public OnnxModelBuilder Node(string op, string inputs, string outputs, params OnnxAttributeMessage[] attributes)
    {
        Graph.Node.Add(NodeOf(op, inputs, outputs, attributes));
        return this;
    }

    public string Save(string path)
    {
        File.WriteAllBytes(path, Message.ToByteArray());
        return path;
    }

    public static OnnxNodeMessage NodeOf(string op, string inputs, string outputs, params OnnxAttributeMessage[] attributes)
    {
        string[] names = op.Split("::");
        return new OnnxNodeMessage { Domain = names.Length > 1 ? names[0] : string.Empty, OpType = names[^1], Input = { Split(inputs) }, Output = { Split(outputs) }, Attribute = { attributes } };
    }

    public static OnnxValueMessage Value(string name, OnnxDataTypeMessage type, params object[] extents)
    {
        OnnxShapeMessage shape = new();
        shape.Dim.AddRange(extents.Select(e => e is string symbol ? new OnnxShapeMessage.Types.Dimension { DimParam = symbol } : new OnnxShapeMessage.Types.Dimension { DimValue = Convert.ToInt64(e, System.Globalization.CultureInfo.InvariantCulture) }));
        return new OnnxValueMessage { Name = name, Type = new OnnxTypeMessage { TensorType = new() { ElemType = type, Shape = shape } } };
    }

    public static OnnxAttributeMessage Int(string name, long value) => new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Int, I = value };

    public static OnnxAttributeMessage Ints(string name, params long[] values) => new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Ints, Ints = { values } };

    public static OnnxAttributeMessage Float(string name, float value) => new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Float, F = value };

    public static OnnxAttributeMessage Text(string name, string value) => new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.String, S = ByteString.CopyFromUtf8(value) };

    public static OnnxAttributeMessage FloatList(string name, params float[] values) => new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Floats, Floats = { values } };

    public static OnnxAttributeMessage TextList(string name, params string[] values) => new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Strings, Strings = { values.Select(ByteString.CopyFromUtf8) } };

    public static OnnxAttributeMessage Branch(string name, OnnxGraphMessage graph) => new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Graph, G = graph };

    public static OnnxAttributeMessage Reference(string name, string to, OnnxAttributeMessage.Types.Kind kind) => new() { Name = name, RefAttrName = to, Type = kind };

    private static string[] Split(string names) => [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => n == "_" ? string.Empty : n)];
}
