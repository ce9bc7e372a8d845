using System.Text;
using Google.Protobuf;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.ModelIr;

/// <summary>Writes the graph of an IR: as the message itself, or as the JSON that MMdnn writes of it, with the names of the schema and two spaces for each level.</summary>
internal static class ModelIrGraphFile
{
    /// <summary>Writes a graph.</summary>
    /// <param name="stream">Where to write; it stays open.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="encoding">How: binary or JSON.</param>
    public static void Write(Stream stream, ModelIrBuilder graph, ModelIrEncoding encoding)
    {
        IrGraphMessage message = graph.Message;
        if (encoding == ModelIrEncoding.Binary)
        {
            message.WriteTo(stream);
            return;
        }

        JsonFormatter formatter = new(JsonFormatter.Settings.Default.WithIndentation("  ").WithPreserveProtoFieldNames(true));
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        formatter.Format(message, writer);
    }
}
