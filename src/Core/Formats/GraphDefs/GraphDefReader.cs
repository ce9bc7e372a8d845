using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>Reads graphs (GraphDef), frozen or not, in binary or text.</summary>
public static class GraphDefReader
{
    /// <summary>Reads a graph. Values of constants are decoded only when asked for.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputNotFoundException">It is missing or may not be read.</exception>
    /// <exception cref="UnrecognizedFormatException">It is no graph.</exception>
    /// <exception cref="CorruptFileException">It is damaged; of text, the message gives line and column.</exception>
    /// <exception cref="LimitExceededException">It is larger than 2 GB, nested too deep, or has a name beyond the limits.</exception>
    /// <exception cref="InvalidGraphException">Two nodes have one name.</exception>
    public static TensorFlowGraph Read(string path) => Read(path, GraphDefFormat.Require(path, ContentKind.GraphDef, "Give a frozen graph: .pb or .pbtxt."));

    /// <summary>Reads what was identified as a graph.</summary>
    /// <inheritdoc cref="Read(string)"/>
    internal static TensorFlowGraph Read(string path, bool isText) => new(ReadMessage(path, isText), path);

    /// <summary>Reads the message of what was identified as a graph.</summary>
    /// <inheritdoc cref="Read(string)"/>
    internal static GraphDefMessage ReadMessage(string path, bool isText) => MessageFile.Read(path, isText, GraphDefMessage.Parser, "a GraphDef message");
}
