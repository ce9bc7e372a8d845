using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// Writes graphs in the JSON form of Protocol Buffers (protobuf.dev/programming-guides/json), as the loader of TensorFlow.js reads it: 64-bit integers are
/// strings, bytes are base64. An extent of 0 is written, which that form may leave out: the loader would take it for no number.
/// </summary>
internal static class TfjsMessageWriter
{
    private static readonly EnumDescriptor Types = GraphReflection.Descriptor.EnumTypes.First(e => e.Name == nameof(DataTypeMessage));

    /// <summary>Writes a graph: the value of "modelTopology".</summary>
    public static void Write(Utf8JsonWriter json, GraphDefMessage graph)
    {
        json.WriteStartObject();
        WriteNodes(json, "node", graph.Node);
        json.WriteStartObject("library");
        if (graph.Library?.Function is { Count: > 0 } functions)
        {
            json.WriteStartArray("function");
            foreach (FunctionDefMessage function in functions)
            {
                Write(json, TfjsFunctions.Named(function));
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartObject("versions");
        json.WriteNumber("producer", graph.Versions.Producer);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes a shape.</summary>
    public static void Write(Utf8JsonWriter json, TensorShapeMessage shape)
    {
        json.WriteStartObject();
        if (shape.UnknownRank)
        {
            json.WriteBoolean("unknownRank", true);
        }

        if (shape.Dim.Count > 0)
        {
            json.WriteStartArray("dim");
            foreach (TensorShapeMessage.Types.Dim extent in shape.Dim)
            {
                json.WriteStartObject();
                json.WriteString("size", extent.Size.ToString(CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>The name of an element type in that form, such as DT_FLOAT.</summary>
    public static string NameOf(DataType type) => NameOf((DataTypeMessage)(int)type);

    // The schema's own names; those in C# are without their prefix.
    private static string NameOf(DataTypeMessage type) => Types.FindValueByNumber((int)type).Name;

    private static void Write(Utf8JsonWriter json, FunctionDefMessage function)
    {
        json.WriteStartObject();
        json.WriteStartObject("signature");
        json.WriteString("name", function.Signature.Name);
        WriteArguments("inputArg", function.Signature.InputArg);
        WriteArguments("outputArg", function.Signature.OutputArg);
        json.WriteEndObject();
        WriteNodes(json, "nodeDef", function.NodeDef);
        json.WriteStartObject("ret");
        foreach ((string result, string reference) in function.Ret)
        {
            json.WriteString(result, reference);
        }

        json.WriteEndObject();
        Write(json, function.Attr);
        json.WriteEndObject();

        void WriteArguments(string side, IEnumerable<ArgDefMessage> arguments)
        {
            json.WriteStartArray(side);
            foreach (ArgDefMessage argument in arguments)
            {
                json.WriteStartObject();
                json.WriteString("name", argument.Name);
                json.WriteString("type", NameOf(argument.Type));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static void WriteNodes(Utf8JsonWriter json, string property, IEnumerable<NodeDefMessage> nodes)
    {
        json.WriteStartArray(property);
        foreach (NodeDefMessage node in nodes)
        {
            Write(json, node);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, NodeDefMessage node)
    {
        json.WriteStartObject();
        json.WriteString("name", node.Name);
        json.WriteString("op", node.Op);
        if (node.Input.Count > 0)
        {
            json.WriteStartArray("input");
            foreach (string input in node.Input)
            {
                json.WriteStringValue(input);
            }

            json.WriteEndArray();
        }

        Write(json, node.Attr);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MapField<string, AttrValueMessage> attributes)
    {
        json.WriteStartObject("attr");
        foreach ((string name, AttrValueMessage value) in attributes)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AttrValueMessage value)
    {
        json.WriteStartObject();
        switch (value.ValueCase)
        {
            case AttrValueMessage.ValueOneofCase.S:
                json.WriteBase64String("s", value.S.Span);
                break;
            case AttrValueMessage.ValueOneofCase.I:
                json.WriteString("i", value.I.ToString(CultureInfo.InvariantCulture));
                break;
            case AttrValueMessage.ValueOneofCase.F:
                WriteFloat(json, value.F);
                break;
            case AttrValueMessage.ValueOneofCase.B:
                json.WriteBoolean("b", value.B);
                break;
            case AttrValueMessage.ValueOneofCase.Type:
                json.WriteString("type", NameOf(value.Type));
                break;
            case AttrValueMessage.ValueOneofCase.Shape:
                json.WritePropertyName("shape");
                Write(json, value.Shape);
                break;
            case AttrValueMessage.ValueOneofCase.Tensor:
                json.WriteStartObject("tensor");
                json.WriteString("dtype", NameOf(value.Tensor.Dtype));
                json.WritePropertyName("tensorShape");
                Write(json, value.Tensor.TensorShape);
                json.WriteEndObject();
                break;
            case AttrValueMessage.ValueOneofCase.Func:
                json.WriteStartObject("func");
                json.WriteString("name", value.Func.Name);
                json.WriteEndObject();
                break;
            case AttrValueMessage.ValueOneofCase.List:
                json.WritePropertyName("list");
                Write(json, value.List);
                break;
            default:
                throw new InvalidOperationException($"No graph that is written here has an attribute of the kind {value.ValueCase}.");
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AttrValueMessage.Types.ListValue list)
    {
        json.WriteStartObject();
        if (list.S.Count > 0)
        {
            json.WriteStartArray("s");
            foreach (ByteString text in list.S)
            {
                json.WriteBase64StringValue(text.Span);
            }

            json.WriteEndArray();
        }

        if (list.I.Count > 0)
        {
            json.WriteStartArray("i");
            foreach (long number in list.I)
            {
                json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
            }

            json.WriteEndArray();
        }

        if (list.Type.Count > 0)
        {
            json.WriteStartArray("type");
            foreach (DataTypeMessage type in list.Type)
            {
                json.WriteStringValue(NameOf(type));
            }

            json.WriteEndArray();
        }

        if (list.Shape.Count > 0)
        {
            json.WriteStartArray("shape");
            foreach (TensorShapeMessage shape in list.Shape)
            {
                Write(json, shape);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteFloat(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteNumber("f", value);
        }
        else
        {
            json.WriteString("f", float.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }
}
