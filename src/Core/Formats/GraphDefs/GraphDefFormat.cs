using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Messages;
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

    /// <summary>Tells what kind of graph a file holds, and whether in text format; null for anything else.</summary>
    /// <param name="file">The file.</param>
    /// <param name="head">Its first bytes: as many as comments may take before the first field of a text.</param>
    internal static (ContentKind Kind, bool IsText)? Identify(ByteSource file, ReadOnlySpan<byte> head) =>
        IdentifyText(head) is { } text ? (text, true)
        : IdentifyBinary(file) is { } binary ? (binary, false)
        : null;

    /// <summary>Whether a file begins as a graph in text format.</summary>
    internal static bool IsText(ReadOnlySpan<byte> head) => IdentifyText(head) is not null;

    /// <summary>Tells what kind of graph a file holds.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Common.InputNotFoundException">The file is missing or may not be read.</exception>
    internal static (ContentKind Kind, bool IsText)? Identify(string path)
    {
        using InputFile file = InputFile.Open(path);
        return Identify(file, file.ReadStart(TextBytes));
    }

    /// <summary>Requires a kind of graph.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">The kind.</param>
    /// <param name="remedy">What to do about another.</param>
    /// <returns>Whether it is in text format.</returns>
    /// <exception cref="UnrecognizedFormatException">It is another kind, or no graph.</exception>
    internal static bool Require(string path, ContentKind expected, string remedy) => Identify(path) switch
    {
        var (kind, isText) when kind == expected => isText,
        var other => throw new UnrecognizedFormatException($"'{path}' is {Name(other?.Kind)}, expected {Name(expected)}.", remedy, path),
    };

    private static string Name(ContentKind? kind) => kind switch
    {
        ContentKind.GraphDef => "a graph (GraphDef)",
        ContentKind.MetaGraph => "a meta graph (MetaGraphDef)",
        ContentKind.SavedModel => "a SavedModel",
        _ => "no TensorFlow graph",
    };

    private static ContentKind? IdentifyText(ReadOnlySpan<byte> head)
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
            return null;
        }

        return Encoding.ASCII.GetString(rest[..length]) switch
        {
            "node" or "library" or "versions" => ContentKind.GraphDef,
            "meta_info_def" or "graph_def" or "saver_def" => ContentKind.MetaGraph,
            "saved_model_schema_version" or "meta_graphs" => ContentKind.SavedModel,
            _ => null,
        };
    }

    private static ContentKind? IdentifyBinary(ByteSource file)
    {
        int first = 0;
        bool hasSaver = false;
        byte[]? firstField = null;
        WireSource source = new(file);
        for (int i = 0; i < MaxTopLevelFields && source.Position < source.Length; i++)
        {
            if (!source.TryReadVarint(source.Length, out ulong tag) || (tag >> 3) is 0 or > 7 || (tag & 7) is not (0 or 2))
            {
                return null;
            }

            int field = (int)(tag >> 3);
            bool isVarint = (tag & 7) == 0;
            if (isVarint)
            {
                if (!source.TryReadVarint(source.Length, out _))
                {
                    return null;
                }

                // The schema version of a SavedModel is its only number in front; field 3 of a GraphDef is its old version.
                if (i == 0)
                {
                    return field == 1 ? ContentKind.SavedModel : null;
                }

                if (field != 3)
                {
                    return null;
                }

                continue;
            }

            if (!source.TryReadVarint(source.Length, out ulong length) || length > (ulong)(source.Length - source.Position))
            {
                return null;
            }

            if (field == 1)
            {
                first++;
                if (first == 1)
                {
                    firstField = new byte[Math.Min((long)length, FirstFieldBytes)];
                    file.ReadExactly(firstField, source.Position, "the first field");
                    if (length > FirstFieldBytes || IsNode(firstField))
                    {
                        return ContentKind.GraphDef;
                    }
                }
            }

            hasSaver |= field is 3 or 5 or 7;
            source.Skip((long)length);
        }

        return first <= 1 && (hasSaver || IsMetaInfo(firstField)) ? ContentKind.MetaGraph : null;
    }

    private static bool IsNode(byte[] bytes)
    {
        return MessageReader.TryParse(NodeDefMessage.Parser, bytes) is { Name.Length: > 0, Op.Length: > 0 } node && (char.IsAsciiLetterUpper(node.Op[0]) || node.Op[0] == '_')
            && node.Op.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '>' or '.');
    }

    private static bool IsMetaInfo(byte[]? bytes) =>
        bytes is not null && MessageReader.TryParse(MetaGraphDefMessage.Types.MetaInfoDef.Parser, bytes) is { TensorflowVersion.Length: > 0 };
}
