using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs.Messages;
using TfModelTools.Formats.ProtocolBuffers;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>
/// Tells the files of TensorFlow graphs apart. The three binary messages have no magic number: they are told by which fields stand at
/// their top level, and how those begin; text by the name of its first field.
/// </summary>
public static class GraphDefFormat
{
    // A text's first field comes after comments at most; a first node of more than this is read in full by its own reader.
    private const int TextBytes = 64 * 1024;
    private const int FirstFieldBytes = 1024 * 1024;
    private const int MaxTopLevelFields = 1 << 22;

    /// <summary>Tells what kind of graph a file holds.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The kind, and whether it is in text format; <see cref="GraphFileKind.None"/> for anything else.</returns>
    /// <exception cref="Common.InputNotFoundException">The file is missing or may not be read.</exception>
    public static (GraphFileKind Kind, bool IsText) Identify(string path)
    {
        using FileStream stream = InputFile.OpenStream(path, 1 << 16);
        byte[] head = new byte[TextBytes];
        int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (IdentifyText(head.AsSpan(0, read)) is var text && text != GraphFileKind.None)
        {
            return (text, true);
        }

        try
        {
            return (IdentifyBinary(stream), false);
        }
        catch (IOException)
        {
            return (GraphFileKind.None, false);
        }
    }

    private static GraphFileKind IdentifyText(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> rest = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        while (true)
        {
            rest = rest.TrimStart(" \t\r\n"u8);
            if (rest.IsEmpty || rest[0] != '#')
            {
                break;
            }

            int end = rest.IndexOf((byte)'\n');
            rest = end < 0 ? [] : rest[end..];
        }

        int length = 0;
        while (length < rest.Length && (char.IsAsciiLetterLower((char)rest[length]) || rest[length] == '_'))
        {
            length++;
        }

        if (length == 0 || rest[length..].TrimStart(" \t\r\n"u8) is not [(byte)'{' or (byte)':' or (byte)'<', ..])
        {
            return GraphFileKind.None;
        }

        return Encoding.ASCII.GetString(rest[..length]) switch
        {
            "node" or "library" or "versions" => GraphFileKind.GraphDef,
            "meta_info_def" or "graph_def" or "saver_def" => GraphFileKind.MetaGraph,
            "saved_model_schema_version" or "meta_graphs" => GraphFileKind.SavedModel,
            _ => GraphFileKind.None,
        };
    }

    private static GraphFileKind IdentifyBinary(FileStream stream)
    {
        int first = 0;
        bool hasSaver = false;
        byte[]? firstField = null;
        WireSource source = new(stream);
        for (int i = 0; i < MaxTopLevelFields && source.Position < source.Length; i++)
        {
            if (!source.TryReadVarint(source.Length, out ulong tag) || (tag >> 3) is 0 or > 7 || (tag & 7) is not (0 or 2))
            {
                return GraphFileKind.None;
            }

            int field = (int)(tag >> 3);
            bool isVarint = (tag & 7) == 0;
            if (isVarint)
            {
                if (!source.TryReadVarint(source.Length, out _))
                {
                    return GraphFileKind.None;
                }

                // The schema version of a SavedModel is its only number in front; field 3 of a GraphDef is its old version.
                if (i == 0)
                {
                    return field == 1 ? GraphFileKind.SavedModel : GraphFileKind.None;
                }

                if (field != 3)
                {
                    return GraphFileKind.None;
                }

                continue;
            }

            if (!source.TryReadVarint(source.Length, out ulong length) || length > (ulong)(source.Length - source.Position))
            {
                return GraphFileKind.None;
            }

            if (field == 1)
            {
                first++;
                if (first == 1)
                {
                    firstField = new byte[Math.Min((long)length, FirstFieldBytes)];
                    stream.Position = source.Position;
                    stream.ReadExactly(firstField);
                    if (length > FirstFieldBytes || IsNode(firstField))
                    {
                        return GraphFileKind.GraphDef;
                    }
                }
            }

            hasSaver |= field is 3 or 5 or 7;
            source.Skip((long)length);
        }

        return first <= 1 && (hasSaver || IsMetaInfo(firstField)) ? GraphFileKind.MetaGraph : GraphFileKind.None;
    }

    private static bool IsNode(byte[] bytes)
    {
        return MessageReader.TryParse(NodeDefMessage.Parser, bytes) is { Name.Length: > 0, Op.Length: > 0 } node && (char.IsAsciiLetterUpper(node.Op[0]) || node.Op[0] == '_')
            && node.Op.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '>' or '.');
    }

    private static bool IsMetaInfo(byte[]? bytes) =>
        bytes is not null && MessageReader.TryParse(MetaGraphDefMessage.Types.MetaInfoDef.Parser, bytes) is { TensorflowVersion.Length: > 0 };
}
