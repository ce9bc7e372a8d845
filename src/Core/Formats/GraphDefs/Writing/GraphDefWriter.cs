using System.Text;
using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.TextFormat;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>
/// Writes a graph as a file of its own, a frozen graph: node after node, the values of one constant at a time, so that memory stays flat. The
/// same graph gives the same bytes.
/// </summary>
public static class GraphDefWriter
{
    /// <summary>The most bytes a message of Protocol Buffers can have.</summary>
    public const long MaxBytes = int.MaxValue;

    // What a constant's attribute takes beside its values: tags and lengths.
    private const int BytesAround = 48;

    /// <summary>About how large the message is, rather more than less.</summary>
    public static long SizeOf(GraphDefBuilder graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Message.CalculateSize() + graph.Constants.Sum(c => c.ByteSize + BytesAround);
    }

    /// <summary>Writes a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="isText">Whether as text; else as a binary message.</param>
    /// <param name="stream">Receives it.</param>
    /// <param name="progress">Receives how much is written.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static void Write(GraphDefBuilder graph, bool isText, Stream stream, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(stream);
        ConstantValues values = new(graph.Constants, progress, cancellationToken);
        GraphDefMessage rest = graph.Message.Clone();
        rest.Node.Clear();
        if (isText)
        {
            using StreamWriter text = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
            TextFormatWriter writer = new(text);
            foreach (NodeDefMessage node in graph.Message.Node)
            {
                writer.WriteField("node", values.Filled(node));
            }

            writer.WriteFields(rest);
            return;
        }

        using CodedOutputStream output = new(stream, 1 << 16, leaveOpen: true);
        foreach (NodeDefMessage node in graph.Message.Node)
        {
            output.WriteTag(WireFormat.MakeTag(GraphDefMessage.NodeFieldNumber, WireFormat.WireType.LengthDelimited));
            output.WriteMessage(values.Filled(node));
        }

        rest.WriteTo(output);
    }
}
