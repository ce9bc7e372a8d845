using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>Reads meta graphs (MetaGraphDef): the .meta file of a checkpoint, in binary or text.</summary>
public static class MetaGraphReader
{
    /// <summary>Reads a meta graph.</summary>
    /// <param name="path">The file.</param>
    /// <inheritdoc cref="GraphDefReader.Read(string)" path="/exception"/>
    public static MetaGraph Read(string path) => Read(path, GraphDefFormat.Require(path, ContentKind.MetaGraph, "Give the .meta file of a checkpoint."));

    /// <summary>Reads what was identified as a meta graph.</summary>
    /// <inheritdoc cref="Read(string)"/>
    internal static MetaGraph Read(string path, bool isText) => new(MessageFile.Read(path, isText, MetaGraphDefMessage.Parser, "a MetaGraphDef message"), path);
}
