using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.ModelIr;

/// <summary>The weights of an IR: a pickle that is read by its form and never run, and written as numpy writes it.</summary>
public sealed class ModelIrWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_again_in_every_type()
    {
        DataType[] types = [DataType.Float32, DataType.Float64, DataType.Float16, DataType.Int8, DataType.UInt8, DataType.Int16, DataType.UInt16, DataType.Int32, DataType.UInt32, DataType.Int64, DataType.UInt64, DataType.Bool];
        Tensor[] tensors = [.. types.Select(t => TensorConverter.Convert(Tensor.Create<float>([0, 1, 1, 0, 1, 0], new TensorShape(2, 3)), t)), Tensor.Create<float>([], new TensorShape(0, 4)), Tensor.Create<float>([7], TensorShape.Scalar)];
        string path = Write([.. tensors.Select((t, i) => new ModelIrWeight($"node/{i / 2}", $"w{i}", t.DataType, t.Shape, () => t))]);
        using ModelIrWeightsReader reader = ModelIrWeightsReader.Open(path);
        Assert.Equal(tensors.Select((t, i) => ($"node/{i / 2}/w{i}", t.DataType, t.Shape)), reader.Variables.Select(v => (v.Name, v.DataType, v.Shape)));
        Assert.All(tensors.Zip(reader.Variables), p => Assert.Equal(p.First.Bytes.ToArray(), reader.ReadTensor(p.Second).Bytes.ToArray()));
        Assert.Equal(["w2", "w3"], reader.WeightsOf("node/1"));
        Assert.Empty(reader.WeightsOf("other"));
    }

    [Fact]
    public void The_same_weights_are_the_same_bytes()
    {
        ModelIrWeight[] weights = [new("a", "weights", DataType.Float32, new TensorShape(2), () => Tensor.Create<float>([1, 2], new TensorShape(2)))];
        Assert.Equal(File.ReadAllBytes(Write(weights, "x.npy")), File.ReadAllBytes(Write(weights, "y.npy")));
    }

    [NumpyFact]
    public void Numpy_reads_what_is_written()
    {
        Tensor kernel = Tensor.Create<float>([1.5f, -2, 3, 4, 5, 6], new TensorShape(2, 3));
        string path = Write(
        [
            new("conv/é", "weights", DataType.Float32, kernel.Shape, () => kernel), new("conv/é", "bias", DataType.Float32, new TensorShape(3), () => Tensor.Create<float>([1, 2, 3], new TensorShape(3))),
            new("ids", "value", DataType.Int64, new TensorShape(300), () => Tensor.Create<long>(Enumerable.Range(0, 300).Select(i => (long)i).ToArray(), new TensorShape(300))),
        ]);
        Assert.Equal(
            "['conv/é', 'ids'] ['weights', 'bias'] float32 (2, 3) [1.5, -2.0, 3.0, 4.0, 5.0, 6.0] int64 44850",
            Python.Run("import numpy as np, sys\nd=np.load(sys.argv[1],allow_pickle=True).item()\nw=d['conv/é']\nprint(list(d),list(w),w['weights'].dtype,w['weights'].shape,w['weights'].ravel().tolist(),d['ids']['value'].dtype,d['ids']['value'].sum())", path).Trim());
    }

    // Python 3 writes bytes of protocol 2 as text; 4 has frames and short names; a column-major array and one of another byte order are stored as they are.
    [NumpyFact]
    public void What_numpy_pickles_in_any_protocol_is_read()
    {
        foreach (int protocol in new[] { 2, 3, 4 })
        {
            string path = _folder.File($"p{protocol}.npy");
            Python.Run(
                "import numpy as np, pickle, sys\n" +
                "d={'a':{'w':np.arange(-300,300,dtype='<f4').reshape(2,300)},'b':{'f':np.asfortranarray(np.arange(6,dtype='<i8').reshape(2,3)),'e':np.arange(3,dtype='>f8'),'s':np.float32(2.5),'u':np.zeros((0,2),'<f2'),'t':np.array([True,False])}}\n" +
                "x=np.empty((),object); x[()]=d\n" +
                "f=open(sys.argv[1],'wb'); np.lib.format.write_array_header_1_0(f,np.lib.format.header_data_from_array_1_0(x)); pickle.dump(x,f,protocol=int(sys.argv[2])); f.close()",
                path,
                protocol.ToString(System.Globalization.CultureInfo.InvariantCulture));
            using ModelIrWeightsReader reader = ModelIrWeightsReader.Open(path);
            Assert.Equal(["a/w", "b/f", "b/e", "b/s", "b/u", "b/t"], reader.Variables.Select(v => v.Name));
            Assert.Equal(Enumerable.Range(-300, 600).Select(i => (float)i), reader.ReadTensor(reader.Get("a/w")).AsSpan<float>().ToArray());
            Assert.Equal([0L, 1, 2, 3, 4, 5], reader.ReadTensor(reader.Get("b/f")).AsSpan<long>().ToArray());
            Assert.Equal([0d, 1, 2], reader.ReadTensor(reader.Get("b/e")).AsSpan<double>().ToArray());
            Assert.Equal(2.5f, reader.ReadTensor(reader.Get("b/s")).AsSpan<float>()[0]);
            Assert.Equal(new TensorShape(0, 2), reader.Get("b/u").Shape);
            Assert.Equal(DataType.Bool, reader.Get("b/t").DataType);
        }
    }

    [Fact]
    public void Arrays_may_share_their_bytes_and_a_small_file_can_list_few_more_than_it_holds()
    {
        string text = new('\u00e9', 60_000);
        PickleText Shared(int count)
        {
            PickleText pickle = PickleText.Begin().Text("n").Raw("}").Text("w0").Array().Raw("(K\u0001").Int(text.Length).Raw("\u0085").Type("u1", '|').Raw("\u0089c_codecs\nencode\n").Text(text).Raw("q\u0001")
                .Text("latin1").Raw("\u0086Rq\u0002tbs");
            for (int i = 1; i < count; i++)
            {
                pickle.Text(FormattableString.Invariant($"w{i}")).Array().Raw("(K\u0001").Int(text.Length).Raw("\u0085").Type("u1", '|').Raw("\u0089h\u0002tbs");
            }

            return pickle.Raw("s").End();
        }

        using (ModelIrWeightsReader reader = ModelIrWeightsReader.Open(Shared(3).Save(_folder.File("tied.npy"))))
        {
            Assert.Equal(["n/w0", "n/w1", "n/w2"], reader.Variables.Select(v => v.Name));
            Assert.All(reader.Variables, v => Assert.Equal(Enumerable.Repeat((byte)0xe9, text.Length), reader.ReadTensor(v).Bytes.ToArray()));
        }

        // A text is looked through once; looked through for each it would take minutes.
        string many = Shared(200_000).Save(_folder.File("many.npy"));
        Assert.Contains("more values", Assert.Throws<LimitExceededException>(() => ModelIrWeightsReader.Open(many)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_may_share_their_arrays_and_a_small_file_can_list_few_more_than_it_names()
    {
        string Shared(int nodes, int weights)
        {
            PickleText pickle = PickleText.Begin().Text("n").Raw("}");
            for (int i = 0; i < weights; i++)
            {
                pickle.Text(FormattableString.Invariant($"w{i}")).Floats(i).Raw("s");
            }

            pickle.Raw("q\u0001s");
            for (int i = 0; i < nodes; i++)
            {
                pickle.Text(FormattableString.Invariant($"n{i}")).Raw("h\u0001s");
            }

            return pickle.End().Save(_folder.File("shared.npy"));
        }

        using (ModelIrWeightsReader reader = ModelIrWeightsReader.Open(Shared(3, 2)))
        {
            Assert.Equal(["n/w0", "n/w1", "n0/w0", "n0/w1", "n1/w0", "n1/w1", "n2/w0", "n2/w1"], reader.Variables.Select(v => v.Name));
        }

        string many = Shared(20_000, 2_000);
        Assert.Contains("longer names", Assert.Throws<LimitExceededException>(() => ModelIrWeightsReader.Open(many)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_of_one_name_are_refused_before_each_gets_the_weights()
    {
        const int Count = 2_000;
        PickleText pickle = PickleText.Begin().Text("n").Raw("}");
        for (int i = 0; i < Count; i++)
        {
            pickle.Text(FormattableString.Invariant($"w{i}")).Floats(i).Raw("s");
        }

        pickle.Raw("s").End().Save(_folder.File("net.npy"));
        string path = _folder.File("net.pbtxt");
        File.WriteAllText(path, "node { name: \"x\" op: \"DataInput\" attr { key: \"dtype\" value { type: DT_FLOAT32 } } attr { key: \"shape\" value { shape { dim { size: 3 } } } } }\n" + string.Concat(Enumerable.Repeat("node { name: \"n\" op: \"Relu\" attr { key: \"shape\" value { shape { } } } }\n", Count)));
        using ModelIrWeightsReader weights = ModelIrWeightsReader.Open(_folder.File("net.npy"));
        ModelIrFile file = ModelIrFile.Open(path);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("two nodes named 'n'", Assert.Throws<InvalidGraphException>(() => file.ToGraph(weights)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_dictionary_written_by_hand_is_read()
    {
        using ModelIrWeightsReader reader = ModelIrWeightsReader.Open(Good().Save(_folder.File("good.npy")));
        Assert.Equal([1f, 2], reader.ReadTensor(reader.Get("conv/weights")).AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_call_of_a_system_function_is_refused_by_name_and_place()
    {
        string path = PickleText.Bare().Raw("cposix\nsystem\n").Text("touch owned").Raw("\u0085R.").Save(_folder.File("evil.npy"));
        UnsupportedFeatureException e = Assert.Throws<UnsupportedFeatureException>(() => ModelIrWeightsReader.Open(path));
        Assert.Contains("'posix.system'", e.Message, StringComparison.Ordinal);
        Assert.Contains("byte 2 of the pickle", e.Message, StringComparison.Ordinal);
        Assert.Contains("nothing of a pickle is ever run", e.Message, StringComparison.Ordinal);
    }

    [NumpyFact]
    public void What_python_would_run_is_refused_and_not_run()
    {
        string mark = _folder.File("owned");
        foreach (int protocol in new[] { 0, 2, 3, 4, 5 })
        {
            string path = _folder.File($"evil{protocol}.npy");
            Python.Run(
                "import numpy as np, pickle, os, sys\nclass E:\n  def __reduce__(self): return (os.system,('touch '+sys.argv[3],))\n" +
                "x=np.empty((),object); x[()]={'a':{'w':E()}}\nf=open(sys.argv[1],'wb'); np.lib.format.write_array_header_1_0(f,np.lib.format.header_data_from_array_1_0(x)); pickle.dump(x,f,protocol=int(sys.argv[2])); f.close()",
                path,
                protocol.ToString(System.Globalization.CultureInfo.InvariantCulture),
                mark);
            UnsupportedFeatureException e = Assert.Throws<UnsupportedFeatureException>(() => ModelIrWeightsReader.Open(path));
            Assert.True(protocol is 0 or 5 ? e.Message.Contains("protocol 2 to 4", StringComparison.Ordinal) : e.Message.Contains(".system'", StringComparison.Ordinal), e.Message);
        }

        Assert.False(File.Exists(mark));
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "\u0080\u0003i", "INST", "byte 2" },
        { "\u0080\u0003}}}o", "OBJ", "byte 5" },
        { "\u0080\u0003\u0081", "NEWOBJ", "byte 2" },
        { "\u0080\u0003P1\n", "PERSID", "byte 2" },
        { "\u0080\u0003\u0082\u0001", "EXT1", "byte 2" },
        { "\u0080\u0003G\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000", "BINFLOAT", "byte 2" },
        { "\u0080\u0003\u0096", "BYTEARRAY8", "byte 2" },
        { "\u0080\u0003\u00ff", "0xff, which is no opcode", "byte 2" },
        { "\u0080\u0003cbuiltins\neval\n", "'builtins.eval'", "byte 2" },
        { "\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093", "'os.system'", "byte 14" },
        { "\u0080\u0005", "protocol 5", "byte" },
        { "(I1\nt.", "0x28", "byte" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Opcodes_and_names_that_arrays_do_not_need_are_refused(string pickle, string found, string place)
    {
        string path = PickleTextOf(pickle);
        UnsupportedFeatureException e = Assert.Throws<UnsupportedFeatureException>(() => ModelIrWeightsReader.Open(path));
        Assert.Contains(found, e.Message, StringComparison.Ordinal);
        Assert.Contains(place, e.Message, StringComparison.Ordinal);
        Assert.Contains("expected", e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "\u0080\u0003.", "0 values" },
        { "\u0080\u0003NN.", "2 values" },
        { "\u0080\u0003N.", "another object" },
        { "\u0080\u0003N.N", "after its end" },
        { "\u0080\u0003h\u0007", "number 7" },
        { "\u0080\u0003t", "no mark" },
        { "\u0080\u0003\u0087", "fewer values" },
        { "\u0080\u0003(q\u0000", "no value" },
        { "\u0080\u0003Na", "expected a list" },
        { "\u0080\u0003NNa", "expected a list" },
        { "\u0080\u0003}(Nu", "keys and values" },
        { "\u0080\u0003}K\u0001Ns", "as key" },
        { "\u0080\u0003cnumpy\ndtype\n)R", "Type of ()" },
        { "\u0080\u0003cnumpy\nndarray\n)R", "Array of ()" },
        { "\u0080\u0003NNb", "the state None of None" },
        { "\u0080\u0003\u008a\u0010", "16 bytes" },
        { "\u0080\u0003X\u00ff\u00ff\u00ff\u007f", "announced" },
        { "\u0080\u0003B\u00ff\u00ff\u00ff\u00ff", "announced" },
        { "\u0080\u0003\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "announced" },
        { "\u0080\u0003cnumpy", "the end of the file" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Damage_is_named_with_its_place(string pickle, string found)
    {
        CorruptFileException e = Assert.Throws<CorruptFileException>(() => ModelIrWeightsReader.Open(PickleTextOf(pickle)));
        Assert.Contains(found, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_cut_off_anywhere_is_damage()
    {
        byte[] whole = File.ReadAllBytes(Good().Save(_folder.File("good.npy")));
        string path = _folder.File("cut.npy");
        for (int length = 128; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<CorruptFileException>(() => ModelIrWeightsReader.Open(path));
        }
    }

    [Fact]
    public void A_changed_byte_never_gives_another_fault_than_ours()
    {
        byte[] whole = File.ReadAllBytes(Good().Save(_folder.File("good.npy")));
        string path = _folder.File("changed.npy");
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (byte value in new byte[] { 0, 0x7f, 0xff, (byte)(whole[at] ^ 1) })
            {
                byte[] changed = [.. whole];
                changed[at] = value;
                File.WriteAllBytes(path, changed);
                try
                {
                    using ModelIrWeightsReader reader = ModelIrWeightsReader.Open(path);
                    Assert.All(reader.Variables, v => reader.ReadTensor(v));
                }
                catch (TfModelException)
                {
                    // What is refused is refused.
                }
            }
        }
    }

    [Fact]
    public void Tuples_of_tuples_that_are_remembered_grow_nothing()
    {
        PickleText bomb = PickleText.Bare().Raw("N");
        for (int i = 0; i < 60; i++)
        {
            bomb.Raw($"q{(char)i}h{(char)i}\u0086");
        }

        Assert.Throws<CorruptFileException>(() => ModelIrWeightsReader.Open(bomb.Raw(".").Save(_folder.File("bomb.npy"))));
    }

    [Fact]
    public void A_stack_without_end_is_beyond_the_limit() =>
        Assert.Throws<LimitExceededException>(() => ModelIrWeightsReader.Open(PickleText.Bare().Raw(new string('N', 100_000)).Save(_folder.File("deep.npy"))));

    [Fact]
    public void Names_without_end_are_beyond_the_limit()
    {
        PickleText names = PickleText.Begin();
        string name = new('x', 4_000);
        for (int i = 0; i < 18_000; i++)
        {
            names.Text($"{name}{i}").Raw("Ns");
        }

        Assert.Throws<LimitExceededException>(() => ModelIrWeightsReader.Open(names.Save(_folder.File("names.npy"))));
    }

    [Fact]
    public void Shapes_that_the_values_do_not_fill_are_refused()
    {
        PickleText Shaped(Action<PickleText> extents)
        {
            PickleText text = PickleText.Begin().Text("a").Raw("}").Text("w").Array().Raw("(K\u0001(");
            extents(text);
            return text.Raw("t").Type("f4", '<').Raw("\u0089").Bytes(1, 2, 3, 4).Raw("tbss").End();
        }

        void Refuses(string found, Action<PickleText> extents) =>
            Assert.Contains(found, Assert.ThrowsAny<TfModelException>(() => ModelIrWeightsReader.Open(Shaped(extents).Save(_folder.File("shape.npy")))).Message, StringComparison.Ordinal);

        Refuses("4 bytes of values", t => t.Int(2));
        Refuses("the number -1 as extent", t => t.Int(-1));
        Refuses("None as extent", t => t.Raw("N"));
        Refuses("expected", t => t.Int(int.MaxValue).Int(int.MaxValue).Int(int.MaxValue).Int(4));
        Refuses("expected", t => t.Raw(new string('N', 300)));
        Assert.Single(ModelIrWeightsReader.Open(Shaped(t => t.Int(1)).Save(_folder.File("fits.npy"))).Variables);
    }

    [Theory]
    [InlineData("O8", "bytes as values")]
    [InlineData("V7", "bytes as values")]
    [InlineData("M8", "bytes as values")]
    [InlineData("f3", "bytes as values")]
    [InlineData("S4", "an array of texts")]
    public void Elements_that_are_no_numbers_are_refused(string code, string found)
    {
        string path = PickleText.Begin().Text("a").Raw("}").Text("w").Array().Raw("(K\u0001").Int(1).Raw("\u0085").Type(code, '|').Raw("\u0089").Bytes(1, 2, 3, 4).Raw("tbss").End().Save(_folder.File("type.npy"));
        Assert.Contains(found, Assert.ThrowsAny<TfModelException>(() => ModelIrWeightsReader.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_of_objects_within_are_refused()
    {
        string path = PickleText.Begin().Text("a").Raw("}").Text("w").Array().Raw("(K\u0001)").Type("O8", '|').Raw("\u0089]Natbss").End().Save(_folder.File("nested.npy"));
        Assert.Contains("an array of objects", Assert.Throws<CorruptFileException>(() => ModelIrWeightsReader.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_stand_twice_are_refused()
    {
        string path = PickleText.Begin().Text("a").Raw("}s").Text("a").Raw("}s").End().Save(_folder.File("twice.npy"));
        Assert.Contains("the key 'a' again", Assert.Throws<CorruptFileException>(() => ModelIrWeightsReader.Open(path)).Message, StringComparison.Ordinal);

        // NODE/WEIGHT of one is NODE/WEIGHT of another.
        string same = PickleText.Begin().Text("a/b").Raw("}").Text("c").Floats(1).Raw("ss").Text("a").Raw("}").Text("b/c").Floats(1).Raw("ss").End().Save(_folder.File("same.npy"));
        Assert.Contains("the name again", Assert.Throws<CorruptFileException>(() => ModelIrWeightsReader.Open(same)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_array_is_no_file_of_weights()
    {
        string path = _folder.File("array.npy");
        NpyWriter.Write(path, Tensor.Create<float>([1], new TensorShape(1)));
        Assert.Throws<UnrecognizedFormatException>(() => ModelIrWeightsReader.Open(path));
        Assert.False(ModelIrWeightsReader.IsOneObject(path));
    }

    private static PickleText Good() => PickleText.Begin().Text("conv").Raw("}").Text("weights").Floats(1, 2).Raw("ss").End();

    private string PickleTextOf(string latin1)
    {
        string path = _folder.File("bare.npy");
        using FileStream file = File.Create(path);
        file.Write(NpyHeader.Encode("'|O'", TensorShape.Scalar));
        file.Write(Encoding.Latin1.GetBytes(latin1));
        return path;
    }

    private string Write(IReadOnlyList<ModelIrWeight> weights, string name = "w.npy")
    {
        string path = _folder.File(name);
        using FileStream file = File.Create(path);
        ModelIrWeightsWriter.Write(file, weights, null, CancellationToken.None);
        return path;
    }
}
