using TfModelTools.Common.Input;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;

namespace TfModelTools.Formats.Onnx;

/// <summary>
/// Facts of ONNX (onnx/onnx.proto, docs/IR.md, docs/Versioning.md), and its proof. A model is one message without a magic number: it is told by the fields at its top level, of
/// which the graph is one, and by the version of the format in front.
/// </summary>
public static class OnnxFormat
{
    /// <summary>How a file's name ends.</summary>
    public const string Extension = ".onnx";

    /// <summary>What to call the format.</summary>
    public const string Name = "ONNX";

    /// <summary>The newest version of the format (IR version) that is read.</summary>
    public const long MaxIrVersion = 13;

    /// <summary>The newest version of the operators of ai.onnx that is read.</summary>
    public const long MaxOpset = 23;

    /// <summary>The domain of the standard operators, which is also spelled as nothing.</summary>
    public const string StandardDomain = "ai.onnx";

    /// <summary>The attribute of a node of the translated graph that says the version of its operators.</summary>
    public const string OpsetAttribute = "_opset";

    /// <summary>The op of a node of the translated graph that stands for an input that was left out.</summary>
    public const string AbsentOp = "_Absent";

    /// <summary>The op of a node of the translated graph that stands for an input of the model that may be absent.</summary>
    public const string OptionalInputOp = "_OptionalInput";

    /// <summary>The key under which these tools say in a file what the model came from.</summary>
    public const string SourceKey = "source";

    private const int IrVersionField = 1;
    private const int GraphField = 7;
    private const int MaxFields = 1 << 16;

    // Fields of ModelProto whose values are numbers, and all others of it.
    private static ReadOnlySpan<int> Numbers => [IrVersionField, 5];

    private static ReadOnlySpan<int> Contents => [2, 3, 4, 6, GraphField, 8, 14, 20, 25, 26];

    /// <summary>Whether a file is an ONNX model, or the beginning of one.</summary>
    /// <param name="file">The file.</param>
    internal static bool IsOnnx(ByteSource file)
    {
        WireSource source = new(file);
        bool hasVersion = false;
        bool hasGraph = false;
        for (int i = 0; i < MaxFields && source.Position < source.Length; i++)
        {
            if (!source.TryReadVarint(source.Length, out ulong tag) || tag > int.MaxValue)
            {
                return false;
            }

            int field = (int)(tag >> 3);
            if ((tag & 7) == (int)WireType.Varint && Numbers.Contains(field))
            {
                if (!source.TryReadVarint(source.Length, out ulong number))
                {
                    return false;
                }

                hasVersion |= field == IrVersionField && number is > 0 and < 256;
                continue;
            }

            if ((tag & 7) != (int)WireType.LengthDelimited || !Contents.Contains(field) || !source.TryReadVarint(source.Length, out ulong length))
            {
                return false;
            }

            hasGraph |= field == GraphField;
            if (length > (ulong)(source.Length - source.Position))
            {
                break;
            }

            source.Skip((long)length);
        }

        return hasVersion && hasGraph;
    }

    /// <summary>The key of an operator among the rows of the table: its name, with its domain before it where that is not the standard one.</summary>
    internal static string KeyOf(string domain, string op) => IsStandard(domain) ? op : $"{domain}.{op}";

    /// <summary>What a node goes by: its own name, or that of its first output.</summary>
    internal static string NameOf(OnnxNodeMessage node) => node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(o => o.Length > 0) ?? node.OpType;

    /// <summary>Whether a domain is that of the standard operators.</summary>
    internal static bool IsStandard(string domain) => domain.Length == 0 || domain == StandardDomain;
}
