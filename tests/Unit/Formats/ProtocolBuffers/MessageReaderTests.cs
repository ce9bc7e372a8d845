using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;

namespace TfModelTools.Tests.Formats.ProtocolBuffers;

/// <summary>What no writer writes is refused before the library's parser sees it, from memory and from a stream alike.</summary>
public sealed class MessageReaderTests
{
    [Fact]
    public void A_message_is_read_as_it_was_written()
    {
        NodeDefMessage node = new() { Name = "n", Op = "Const" };
        node.Input.Add("^x");
        node.Attr["value"] = new AttrValueMessage { Tensor = new TensorMessage { Dtype = DataTypeMessage.DtInt64, Int64Val = { 1, -1, long.MaxValue }, FloatVal = { 1.5f } } };
        node.Attr["list"] = new AttrValueMessage { List = new AttrValueMessage.Types.ListValue { I = { 3, 4 }, B = { true }, S = { ByteString.CopyFromUtf8("ä") } } };
        GraphDefMessage graph = new() { Node = { node, node }, Versions = new VersionMessage { Producer = 1087 } };
        Assert.Equal(graph, Parse(GraphDefMessage.Parser, graph.ToByteArray()));
    }

    [Theory]
    [InlineData("0B0C", "wire type 3")] // a group
    [InlineData("0C", "wire type 4")] // the end of one
    [InlineData("0F", "wire type 7")]
    [InlineData("0001", "no tag")]
    [InlineData("FFFFFFFFFFFFFFFFFFFF", "no tag")]
    [InlineData("0A", "cut off")]
    [InlineData("0A05", "cut off")]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01", "cut off")]
    [InlineData("0801", "wire type 0 for 'node'")]
    [InlineData("F501010203", "cut off")] // an unknown number of four bytes, three of them there
    [InlineData("0A040A0A6100", "cut off")] // within a node
    public void Bytes_that_are_no_message_are_refused(string hex, string says)
    {
        byte[] bytes = Convert.FromHexString(hex);
        CorruptFileException fault = Assert.Throws<CorruptFileException>(() => Parse(GraphDefMessage.Parser, bytes));
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Contains("byte ", fault.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void Packed_numbers_of_a_wrong_length_are_refused()
    {
        // float_val, three bytes.
        byte[] bytes = [0x2a, 3, 1, 2, 3];
        Assert.Contains("'float_val'", Assert.Throws<CorruptFileException>(() => Parse(TensorMessage.Parser, bytes)).Message, StringComparison.Ordinal);
        Assert.Contains("'int64_val'", Assert.Throws<CorruptFileException>(() => Parse(TensorMessage.Parser, [0x52, 2, 1, 0x80])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alternative_given_again_is_refused()
    {
        byte[] once = new AttrValueMessage { List = new AttrValueMessage.Types.ListValue { I = { 1 } } }.ToByteArray();
        Assert.Equal(1, Parse(AttrValueMessage.Parser, once).List.I[0]);
        byte[][] rest = [once, new AttrValueMessage { F = 1 }.ToByteArray()];
        foreach (byte[] second in rest)
        {
            CorruptFileException fault = Assert.Throws<CorruptFileException>(() => Parse(AttrValueMessage.Parser, [.. once, .. second]));
            Assert.Contains("after another value in its place", fault.Message, StringComparison.Ordinal);
        }
    }

    // Merged with what came before, its alternative would take quadratic time, too.
    [Fact]
    public void A_message_of_which_there_is_one_is_refused_a_second_time()
    {
        byte[] once = new OnnxValueMessage { Type = new OnnxTypeMessage { TensorType = new OnnxTypeMessage.Types.TensorType { ElemType = OnnxDataTypeMessage.Float } } }.ToByteArray();
        Assert.Equal(OnnxDataTypeMessage.Float, Parse(OnnxValueMessage.Parser, once).Type.TensorType.ElemType);
        Assert.Contains("'type' a second time", Assert.Throws<CorruptFileException>(() => Parse(OnnxValueMessage.Parser, [.. once, .. once])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_refused()
    {
        TensorInfoMessage Nested(int depth)
        {
            TensorInfoMessage info = new() { Name = "x" };
            for (int i = 0; i < depth; i++)
            {
                info = new TensorInfoMessage { CompositeTensor = new TensorInfoMessage.Types.CompositeTensor { Components = { info } } };
            }

            return info;
        }

        int most = Limits.MaxDepth / 2;
        Assert.NotNull(Parse(TensorInfoMessage.Parser, Nested(most).ToByteArray()));
        Assert.Contains("nested more than", Assert.Throws<LimitExceededException>(() => Parse(TensorInfoMessage.Parser, Nested(most + 1).ToByteArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_bytes_that_become_an_object_each_are_refused_in_millions()
    {
        // Empty lists of shapes: the library would make an object of eight lists from each pair of bytes.
        byte[] one = [0x0a, 0];
        byte[] many = [.. Enumerable.Repeat(one, 500_000).SelectMany(b => b)];
        Assert.Contains("so many small messages", Assert.Throws<LimitExceededException>(() => Parse(GraphDefMessage.Parser, many)).Message, StringComparison.Ordinal);
        Assert.Equal(1000, Parse(GraphDefMessage.Parser, many[..2000]).Node.Count);
    }

    [Fact]
    public void Unknown_fields_are_kept_only_where_asked_for()
    {
        byte[] bytes = [.. new NodeDefMessage { Name = "n" }.ToByteArray(), 0xf8, 0x01, 5];
        Assert.Equal(3, Parse(NodeDefMessage.Parser, bytes).CalculateSize());
        Assert.Equal(bytes, MessageReader.Parse(NodeDefMessage.Parser, bytes, "f", "here", keepUnknown: true).ToByteArray());
    }

    // From memory and from a stream, whose refusals are the same.
    private static T Parse<T>(MessageParser<T> parser, byte[] bytes)
        where T : class, IMessage<T>, new()
    {
        T? fromStream = null;
        Exception? refused = Record.Exception(() => fromStream = MessageReader.Parse(parser, new MemoryStream(bytes), "f", "here"));
        T? fromMemory = null;
        Exception? refusedToo = Record.Exception(() => fromMemory = MessageReader.Parse(parser, bytes, "f", "here"));
        Assert.Equal(refused?.Message, refusedToo?.Message);
        Assert.Equal(fromStream, fromMemory);
        Assert.Equal(fromMemory is null, MessageReader.TryParse(parser, bytes) is null);
        return refused is null ? fromMemory! : throw refused;
    }
}
