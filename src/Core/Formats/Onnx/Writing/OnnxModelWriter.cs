using System.Globalization;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.Onnx.Writing;

/// <summary>
/// Writes a model: nodes, then the values of one constant at a time, so that memory stays flat. The same model gives the same bytes. Large constants may lie in a second file, each at a
/// multiple of a page, as readers map it into memory.
/// </summary>
public static class OnnxModelWriter
{
    /// <summary>The most bytes a message of Protocol Buffers can have.</summary>
    public const long MaxBytes = int.MaxValue;

    /// <summary>The least bytes of a constant that lies in the second file: smaller ones are read at once, and say shapes and axes.</summary>
    public const int MinExternalBytes = 1024;

    private const int PageBytes = 4096;

    // What a constant takes beside its name and values: tags, lengths, extents.
    private const int BytesAround = 128;

    /// <summary>About how large the file is without a second one, rather more than less.</summary>
    public static long SizeOf(OnnxGraphBuilder graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Model.CalculateSize() + graph.Graph.CalculateSize() + graph.Initializers.Sum(i => i.ByteSize + (3L * i.Name.Length) + BytesAround);
    }

    /// <summary>How large the second file is.</summary>
    public static long ExternalSizeOf(OnnxGraphBuilder graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Initializers.Where(IsExternal).Aggregate(0L, (end, i) => NextPage(end) + i.ByteSize);
    }

    /// <summary>Writes a model.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="stream">Receives it.</param>
    /// <param name="external">Receives the values of large constants; null where the file holds all.</param>
    /// <param name="externalName">The name of that file, which lies beside.</param>
    /// <param name="progress">Receives how much is written.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static void Write(OnnxGraphBuilder graph, Stream stream, Stream? external, string externalName, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(stream);
        ByteProgress written = new(progress, "Writing a model", graph.Initializers.Sum(i => i.ByteSize));
        OnnxTensorMessage[] headers = [.. Headers(graph, external is null ? null : externalName)];
        OnnxGraphMessage nodes = new() { Name = graph.Graph.Name };
        nodes.Node.AddRange(graph.Graph.Node);
        OnnxGraphMessage ports = new();
        ports.Input.AddRange(graph.Graph.Input);
        ports.Output.AddRange(graph.Graph.Output);
        long[] sizes = [.. headers.Select((h, i) => SizeOf(h, graph.Initializers[i]))];
        long size = nodes.CalculateSize() + ports.CalculateSize() + sizes.Sum(s => TagSize + CodedOutputStream.ComputeLengthSize((int)s) + s);
        OnnxModelMessage head = new() { IrVersion = graph.Model.IrVersion, ProducerName = graph.Model.ProducerName, ProducerVersion = graph.Model.ProducerVersion };
        OnnxModelMessage tail = new();
        tail.OpsetImport.AddRange(graph.Model.OpsetImport);
        tail.MetadataProps.AddRange(graph.Model.MetadataProps);

        using CodedOutputStream output = new(stream, 1 << 16, leaveOpen: true);
        head.WriteTo(output);
        output.WriteTag(OnnxModelMessage.GraphFieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteLength(checked((int)size));
        nodes.WriteTo(output);
        DroppedMemory dropped = new();
        long end = 0;
        for (int i = 0; i < headers.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            OnnxInitializer initializer = graph.Initializers[i];
            output.WriteTag(OnnxGraphMessage.InitializerFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteLength((int)sizes[i]);
            headers[i].WriteTo(output);
            if (headers[i].DataLocation == OnnxTensorMessage.Types.Location.External)
            {
                external!.Write(new byte[NextPage(end) - end]);
                end = NextPage(end) + initializer.ByteSize;
                WriteValues(initializer, null, external);
            }
            else
            {
                WriteValues(initializer, output, null);
            }

            dropped.Add(initializer.ByteSize);
            written.Add(initializer.ByteSize, initializer.Name);
        }

        ports.WriteTo(output);
        tail.WriteTo(output);
    }

    // A method of its own, so that no variable of the loop holds the values.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteValues(OnnxInitializer initializer, CodedOutputStream? output, Stream? external)
    {
        ReadOnlyMemory<byte> bytes = initializer.Read().Bytes;
        external?.Write(bytes.Span);
        output?.WriteTag(OnnxTensorMessage.RawDataFieldNumber, WireFormat.WireType.LengthDelimited);
        output?.WriteBytes(UnsafeByteOperations.UnsafeWrap(bytes));
    }

    private static int TagSize => CodedOutputStream.ComputeTagSize(OnnxGraphMessage.InitializerFieldNumber);

    private static bool IsExternal(OnnxInitializer initializer) => initializer.ByteSize >= MinExternalBytes;

    private static long NextPage(long position) => (position + PageBytes - 1) / PageBytes * PageBytes;

    // A constant without its values, but for where these are in a second file.
    private static IEnumerable<OnnxTensorMessage> Headers(OnnxGraphBuilder graph, string? externalName)
    {
        long end = 0;
        foreach (OnnxInitializer initializer in graph.Initializers)
        {
            OnnxTensorMessage header = new() { DataType = OnnxElementTypes.Of(initializer.DataType), Name = initializer.Name };
            header.Dims.AddRange(initializer.Shape);
            if (externalName is not null && IsExternal(initializer))
            {
                long offset = NextPage(end);
                end = offset + initializer.ByteSize;
                header.DataLocation = OnnxTensorMessage.Types.Location.External;
                header.ExternalData.Add(new OnnxStringPairMessage { Key = "location", Value = externalName });
                header.ExternalData.Add(new OnnxStringPairMessage { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) });
                header.ExternalData.Add(new OnnxStringPairMessage { Key = "length", Value = initializer.ByteSize.ToString(CultureInfo.InvariantCulture) });
            }

            yield return header;
        }
    }

    private static long SizeOf(OnnxTensorMessage header, OnnxInitializer initializer) => header.DataLocation == OnnxTensorMessage.Types.Location.External
        ? header.CalculateSize()
        : header.CalculateSize() + CodedOutputStream.ComputeTagSize(OnnxTensorMessage.RawDataFieldNumber) + CodedOutputStream.ComputeLengthSize((int)initializer.ByteSize) + initializer.ByteSize;
}
