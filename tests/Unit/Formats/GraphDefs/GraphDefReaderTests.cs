using System.Globalization;
using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.GraphDefs;

public sealed class GraphDefReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_damaged_graph_is_refused_or_read()
    {
        GraphDefMessage graph = new();
        graph.Node.Add(Constant("c", new TensorMessage { Dtype = DataTypeMessage.DtFloat, TensorShape = Shape(2, 2), FloatVal = { 1, 2 } }));
        graph.Node.Add(new NodeDefMessage { Name = "r", Op = "Relu", Input = { "c" }, Attr = { ["T"] = new AttrValueMessage { Type = DataTypeMessage.DtFloat } } });
        string path = Write("g.pb", graph.ToByteArray());
        Assert.True(BadInput.Truncate(path, ReadAll) > 0);
        Assert.True(BadInput.FlipBytes(path, ReadAll) > 0);
    }

    [Fact]
    public void A_damaged_text_is_refused_or_read()
    {
        string path = Write("g.pbtxt", "node { name: \"a\" op: \"Const\" attr { key: \"value\" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: 7 } } } }\nnode: < name: 'b' op: 'Add', input: ['a', \"a\"] >"u8.ToArray());
        Assert.Equal(2, GraphDefReader.Read(path).Nodes.Count);
        Assert.True(BadInput.Truncate(path, ReadAll) > 0);
        Assert.True(BadInput.FlipBytes(path, ReadAll) > 0);
    }

    [Theory]
    [InlineData("node { name: 'a' op: 'Relu' op: 'Neg' }", "'op'")]
    [InlineData("node { name: 'a' op: 'Relu' attr { key: 'T' value { type: DT_FLOAT i: 3 } } }", "'i'")]
    [InlineData("node { name: 'a' op: 'Relu' attr { key: 'T' value { list { i: 3 } } value { } } }", "'value'")]
    [InlineData("node { name: 'a' op: 'Relu' } versions { producer: 1 } versions { producer: 2 }", "'versions'")]
    public void A_value_given_twice_in_a_text_is_refused(string text, string names)
    {
        CorruptFileException fault = Assert.Throws<CorruptFileException>(() => GraphDefReader.Read(Write("g.pbtxt", System.Text.Encoding.ASCII.GetBytes(text))));
        Assert.Contains(names, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A file found by fuzzing: a constant whose 'float_val' was misspelt was read as zeros.</summary>
    [Theory]
    [InlineData("node { name: 'a' op: 'Const' attr { key: 'value' value { tensor { dtype: DT_FLOAT float_vat_val: 1 } } } }", "'float_vat_val'", "line 1, column 83")]
    [InlineData("node { name: 'a' op: 'Relu' inputs: 'b' }", "'inputs'", "line 1, column 29")]
    [InlineData("node { name: 'a' op: 'Relu' [type.googleapis.com/x.Y] { } }", "brackets", "line 1, column 29")]
    [InlineData("node { name: 'a' op: 'Relu' } nodes { }", "'nodes'", "node, library")]
    public void A_field_that_no_message_has_is_refused_in_a_text(string text, string names, string tells)
    {
        CorruptFileException fault = Assert.Throws<CorruptFileException>(() => GraphDefReader.Read(Write("g.pbtxt", System.Text.Encoding.ASCII.GetBytes(text))));
        Assert.Contains(names, fault.Message, StringComparison.Ordinal);
        Assert.Contains(tells, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_that_say_nothing_of_what_is_computed_are_passed_over_in_a_text()
    {
        string text = "node { name: 'a' op: 'Relu' experimental_debug_info { original_node_names: ['b', 'c'] } }\nlibrary { gradient { function_name: 'f' } function { signature { name: 'f' description: 'd' input_arg { name: 'x' type: DT_FLOAT is_ref: true } } control_ret { key: 'k' value: 'v' } } } debug_info { } version: 24";
        Assert.Single(GraphDefReader.Read(Write("g.pbtxt", System.Text.Encoding.ASCII.GetBytes(text))).Nodes);
    }

    [Fact]
    public void A_fault_of_a_text_names_line_and_column()
    {
        string path = Write("g.pbtxt", "node {\n  name: \"a\"\n  op: Const\n}\n"u8.ToArray());
        CorruptFileException fault = Assert.Throws<CorruptFileException>(() => GraphDefReader.Read(path));
        Assert.Contains("line 3, column 7", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_nested_without_end_is_refused()
    {
        string nested = string.Concat(Enumerable.Repeat("func { attr { key: 'a' value { ", 200));
        string path = Write("g.pbtxt", System.Text.Encoding.UTF8.GetBytes("node { name: 'a' op: 'A' attr { key: 'f' value { " + nested));
        Assert.Throws<LimitExceededException>(() => GraphDefReader.Read(path));
    }

    [Theory]
    [InlineData("float", "1,2,3,3,3,3")]
    [InlineData("half", "1,2,3,3,3,3")]
    [InlineData("int", "1,2,3,3,3,3")]
    [InlineData("uint8", "1,2,255,255,255,255")]
    [InlineData("int64", "1,2,-3,-3,-3,-3")]
    [InlineData("bool", "1,0,1,1,1,1")]
    [InlineData("content", "1,2,3,4,5,6")]
    [InlineData("none", "0,0,0,0,0,0")]
    public void Numbers_are_decoded_in_every_encoding(string encoding, string expected)
    {
        TensorMessage message = encoding switch
        {
            "float" => new() { Dtype = DataTypeMessage.DtFloat, FloatVal = { 1, 2, 3 } },
            "half" => new() { Dtype = DataTypeMessage.DtHalf, HalfVal = { 0x3c00, 0x4000, 0x4200 } },
            "int" => new() { Dtype = DataTypeMessage.DtInt16, IntVal = { 1, 2, 3 } },
            "uint8" => new() { Dtype = DataTypeMessage.DtUint8, IntVal = { 1, 2, 255 } },
            "int64" => new() { Dtype = DataTypeMessage.DtInt64, Int64Val = { 1, 2, -3 } },
            "bool" => new() { Dtype = DataTypeMessage.DtBool, BoolVal = { true, false, true } },
            "content" => new() { Dtype = DataTypeMessage.DtInt32, TensorContent = ByteString.CopyFrom([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0]) },
            _ => new() { Dtype = DataTypeMessage.DtDouble },
        };
        message.TensorShape = Shape(2, 3);
        Tensor tensor = new StoredTensor(message, "file", "place").Read();
        Tensor wide = TensorConverter.TryConvert(tensor, DataType.Float64)!;
        Assert.Equal(expected.Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture)), wide.AsSpan<double>().ToArray());
    }

    [Fact]
    public void A_small_file_cannot_ask_for_a_huge_constant()
    {
        TensorMessage message = new() { Dtype = DataTypeMessage.DtFloat, TensorShape = Shape(1L << 31), FloatVal = { 1 } };
        Assert.Throws<LimitExceededException>(() => new StoredTensor(message, "file", "place").Read());
    }

    [Fact]
    public void Strings_are_decoded_packed_and_listed()
    {
        TensorMessage listed = new() { Dtype = DataTypeMessage.DtString, TensorShape = Shape(3), StringVal = { ByteString.CopyFromUtf8("a"), ByteString.CopyFromUtf8("bc") } };
        Assert.Equal(["a", "bc", "bc"], new StoredTensor(listed, "f", "p").Read().Strings.Select(System.Text.Encoding.UTF8.GetString));
        TensorMessage packed = new() { Dtype = DataTypeMessage.DtString, TensorShape = Shape(2), TensorContent = ByteString.CopyFrom([1, 2, (byte)'a', (byte)'b', (byte)'c']) };
        Assert.Equal(["a", "bc"], new StoredTensor(packed, "f", "p").Read().Strings.Select(System.Text.Encoding.UTF8.GetString));
    }

    [Fact]
    public void As_many_strings_as_are_stored_are_read_and_only_as_many_as_make_sense_are_repeated()
    {
        const int Count = 2_200_000;
        byte[] content = new byte[Count]; // lengths of 0
        TensorMessage packed = new() { Dtype = DataTypeMessage.DtString, TensorShape = Shape(Count), TensorContent = ByteString.CopyFrom(content) };
        Assert.Equal(Count, new StoredTensor(packed, "f", "p").Read().Strings.Count);
        TensorMessage listed = new() { Dtype = DataTypeMessage.DtString, TensorShape = Shape(Count) };
        listed.StringVal.AddRange(Enumerable.Repeat(ByteString.CopyFromUtf8("a"), Count));
        Assert.Equal(Count, new StoredTensor(listed, "f", "p").Read().Strings.Count);
        TensorMessage repeated = new() { Dtype = DataTypeMessage.DtString, TensorShape = Shape(Count), StringVal = { ByteString.CopyFromUtf8("a") } };
        LimitExceededException fault = Assert.Throws<LimitExceededException>(() => new StoredTensor(repeated, "f", "p").Read());
        Assert.Contains("1 stored strings stand for 2200000", fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_nodes_of_one_name_are_refused()
    {
        GraphDefMessage graph = new();
        graph.Node.Add(new NodeDefMessage { Name = "a", Op = "NoOp" });
        graph.Node.Add(new NodeDefMessage { Name = "a", Op = "NoOp" });
        Assert.Throws<InvalidGraphException>(() => GraphDefReader.Read(Write("g.pb", graph.ToByteArray())));
    }

    [Theory]
    [InlineData("a", "a", "", 0, false)]
    [InlineData("a/b:2", "a/b", "", 2, false)]
    [InlineData("^a", "a", "", -1, true)]
    [InlineData("a:output:3", "a", "output", 3, false)]
    public void References_are_read_in_every_spelling(string text, string node, string output, int index, bool isControl)
    {
        TensorName name = TensorName.Parse(text);
        Assert.Equal(new TensorName(node, output, index, isControl), name);
        Assert.Equal(text, name.ToString());
    }

    private static TensorShapeMessage Shape(params long[] extents)
    {
        TensorShapeMessage shape = new();
        shape.Dim.Add(extents.Select(e => new TensorShapeMessage.Types.Dim { Size = e }));
        return shape;
    }

    private static NodeDefMessage Constant(string name, TensorMessage tensor) =>
        new() { Name = name, Op = "Const", Attr = { ["dtype"] = new AttrValueMessage { Type = tensor.Dtype }, ["value"] = new AttrValueMessage { Tensor = tensor } } };

    private static void ReadAll(string path)
    {
        foreach (TensorFlowNode node in GraphDefReader.Read(path).Nodes)
        {
            foreach (string name in node.AttributeNames)
            {
                _ = node.Attribute(name)!.ToString();
                if (node.Attribute(name)!.Tensor is { } tensor)
                {
                    tensor.Read();
                }
            }
        }
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
