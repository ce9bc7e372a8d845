using System.Text.Json;
using TfModelTools.Common.Input;
using TfModelTools.Common.Json;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.ModelIr;

/// <summary>
/// Facts of the intermediate representation (IR) of MMdnn, and its proof: a graph of nodes as one message, in binary, text or JSON (mmdnn/conversion/common/IR/graph.proto),
/// with the weights beside it in an .npy file. Its nodes look like those of TensorFlow's graphs, but have their attributes in field 4, where those have them in 5.
/// </summary>
public static class ModelIrFormat
{
    /// <summary>How a graph's file in binary ends.</summary>
    public const string BinaryExtension = ".pb";

    /// <summary>How a graph's file in JSON ends.</summary>
    public const string JsonExtension = ".json";

    /// <summary>How the file of weights ends.</summary>
    public const string WeightsExtension = ".npy";

    /// <summary>What to call the format.</summary>
    public const string Name = "MMdnn IR";

    /// <summary>What the value of a constant is called, among its attributes or its weights.</summary>
    internal const string ValueAttribute = "value";

    private const int NodeField = 1;
    private const int AttributeField = 4;
    private const int TensorFlowAttributeField = 5;

    // The types by their numbers in the schema; index 0 is none.
    private static readonly DataType[] Types =
    [
        DataType.Unknown, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64,
        DataType.Float16, DataType.Float32, DataType.Float64, DataType.Complex64, DataType.Complex128, DataType.Bool, DataType.String,
    ];

    /// <summary>What of this a file holds, and how it is written; null for anything else.</summary>
    /// <param name="head">The first bytes of the file.</param>
    internal static ModelIrEncoding? Identify(ReadOnlySpan<byte> head) =>
        IsJson(head) ? ModelIrEncoding.Json
        : GraphDefFormat.IsText(head) ? (IsText(head) ? ModelIrEncoding.Text : null)
        : IsBinary(head) ? ModelIrEncoding.Binary
        : null;

    /// <summary>What of this a file holds, and how it is written; null for anything else.</summary>
    /// <param name="path">The file.</param>
    internal static ModelIrEncoding? Identify(string path)
    {
        using InputFile file = InputFile.Open(path);
        return Identify(file.ReadStart(1 << 16));
    }

    /// <summary>The element type of a number of the schema; unknown for others.</summary>
    internal static DataType ToDataType(int number) => number > 0 && number < Types.Length ? Types[number] : DataType.Unknown;

    /// <summary>The number of an element type in the schema; 0 where it has none.</summary>
    internal static int NumberOf(DataType type) => type == DataType.Unknown ? 0 : Math.Max(0, Array.IndexOf(Types, type));

    private static bool IsJson(ReadOnlySpan<byte> head) => JsonStart.Read(head, 6) is
        [(JsonTokenType.StartObject, _), (JsonTokenType.PropertyName, "node"), (JsonTokenType.StartArray, _), (JsonTokenType.StartObject, _), (JsonTokenType.PropertyName, "name" or "op" or "input" or "attr"), ..];

    // The form that TensorFlow's graphs have in text differs in the names of types and of the nodes that are fed.
    private static bool IsText(ReadOnlySpan<byte> head) => head.IndexOf("\"DataInput\""u8) >= 0 || head.IndexOf("DT_FLOAT32"u8) >= 0;

    // The first node that has attributes tells.
    private static bool IsBinary(ReadOnlySpan<byte> head)
    {
        while (head.Length > 0)
        {
            if (!TryReadTag(ref head, out int field, out int wire) || field != NodeField || wire != 2 || !TryReadVarint(ref head, out ulong length) || length == 0)
            {
                return false;
            }

            bool isWhole = length <= (ulong)head.Length;
            if (TellByNode(isWhole ? head[..(int)length] : head) is { } told)
            {
                return told;
            }

            head = isWhole ? head[(int)length..] : [];
        }

        return false;
    }

    // Whether a node is one of these; null where it does not tell, for it has no attributes.
    private static bool? TellByNode(ReadOnlySpan<byte> node)
    {
        for (int last = 0; node.Length > 0;)
        {
            if (!TryReadTag(ref node, out int field, out int wire) || field is 0 or > TensorFlowAttributeField || field < last || wire != 2 || !TryReadVarint(ref node, out ulong length))
            {
                return false;
            }

            if (field == AttributeField)
            {
                // An entry of a map begins with its key; where TensorFlow has this field, it is the name of a device.
                return length > 2 && node is [0x0a, ..];
            }

            if (field == TensorFlowAttributeField || length > (ulong)node.Length)
            {
                return false;
            }

            last = field;
            node = node[(int)length..];
        }

        return null;
    }

    private static bool TryReadTag(ref ReadOnlySpan<byte> bytes, out int field, out int wire)
    {
        bool isRead = TryReadVarint(ref bytes, out ulong tag) && tag < 1 << 16;
        field = (int)(tag >> 3);
        wire = (int)(tag & 7);
        return isRead;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        int position = 0;
        bool isRead = Varint.TryRead(bytes, ref position, out value);
        bytes = bytes[position..];
        return isRead;
    }
}
