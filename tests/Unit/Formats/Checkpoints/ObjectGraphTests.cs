using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Checkpoints;

public sealed class ObjectGraphTests
{
    [Fact]
    public void Entries_left_out_go_and_others_get_their_new_keys()
    {
        TrackableObjectGraphMessage message = TrackableObjectGraphMessage.Parser.ParseFrom(ObjectGraphs.WithKeys("kernel", "bias", "kernel_m"));
        message.Nodes[0].SlotVariables.Add(new SlotVariableReferenceMessage { OriginalVariableNodeId = 1, SlotName = "m", SlotVariableNodeId = 3 });
        ObjectGraph graph = Read(message.ToByteArray());
        Assert.Equal(["kernel", "bias", "kernel_m"], graph.Keys);
        ObjectGraph pruned = graph.WithKeys(new Dictionary<string, string> { ["kernel"] = "w", ["bias"] = "bias" });
        Assert.Equal(["w", "bias"], pruned.Keys);
        TrackableObjectGraphMessage result = TrackableObjectGraphMessage.Parser.ParseFrom(pruned.ToBytes());
        Assert.Equal(4, result.Nodes.Count);
        Assert.Empty(result.Nodes[0].SlotVariables);
        Assert.Equal("kernel", result.Nodes[1].Attributes[0].FullName);
        Assert.Equal(3, graph.Keys.Count);
    }

    [Fact]
    public void Fields_that_are_not_known_stay()
    {
        // Field 5 (has_checkpoint_values) and field 4 (registered_saver) of an object, which no message here declares.
        byte[] node = [0x22, 0x03, 0x0a, 0x01, 0x78, 0x2a, 0x02, 0x08, 0x01];
        byte[] bytes = [0x0a, (byte)node.Length, .. node];
        Assert.Equal(bytes, Read(bytes).WithKeys(new Dictionary<string, string>()).ToBytes());
    }

    [CorpusFact]
    public void Graphs_of_real_checkpoints_come_out_as_they_were()
    {
        int graphs = 0;
        foreach (string index in Corpus.Files("*.index"))
        {
            using CheckpointReader reader = CheckpointReader.Open(index);
            if (reader.MissingShards().Count == 0 && ObjectGraph.Read(reader) is { } graph)
            {
                graphs++;
                Assert.Equal(reader.ReadStrings(reader.Find(CheckpointNames.ObjectGraph)!)[0], graph.WithKeys(graph.Keys.ToDictionary(k => k)).ToBytes());
            }
        }

        Assert.True(graphs > 2);
    }

    [Fact]
    public void What_is_no_graph_is_reported()
    {
        Assert.Throws<CorruptFileException>(() => Read([0xff, 0xff]));
        Assert.Null(ObjectGraph.Read(new MemorySource([])));
        Assert.Throws<CorruptFileException>(() => ObjectGraph.Read(new MemorySource([new(CheckpointNames.ObjectGraph, TestTensors.Random(DataType.Float32, 1))])));
    }

    private static ObjectGraph Read(byte[] bytes) => ObjectGraph.Read(new MemorySource([new(CheckpointNames.ObjectGraph, new Tensor(TensorShape.Scalar, [bytes]))]))!;
}
