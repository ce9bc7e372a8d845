using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs.Messages;
using TfModelTools.Formats.ProtocolBuffers;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>Reads meta graphs (MetaGraphDef): the .meta file of a checkpoint, in binary or text.</summary>
public static class MetaGraphReader
{
    /// <summary>Reads a meta graph.</summary>
    /// <param name="path">The file.</param>
    /// <inheritdoc cref="GraphDefReader.Read" path="/exception"/>
    public static MetaGraph Read(string path)
    {
        (GraphFileKind kind, bool isText) = GraphDefFormat.Identify(path);
        if (kind != GraphFileKind.MetaGraph)
        {
            throw new UnrecognizedFormatException(
                $"'{path}' is {GraphDefReader.Name(kind)}, expected a meta graph (MetaGraphDef).", "Give the .meta file of a checkpoint.", path);
        }

        return new MetaGraph(MessageFile.Read(path, isText, MetaGraphDefMessage.Parser, "a MetaGraphDef message"), path);
    }
}
