using System.IO.Compression;
using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Json;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Json;

public sealed class JsonWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_text_is_one_object_of_flat_arrays()
    {
        string text = Write(
            ("conv1/weights", Tensor.Create<float>([1, -0f, 0.1f, 1e-7f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3e38f], new TensorShape(2, 4))),
            ("n", Tensor.Create<long>([long.MinValue, long.MaxValue], new TensorShape(2))),
            ("b", Tensor.Create<bool>([true, false], new TensorShape(2))),
            ("c", new Tensor(DataType.Complex64, TensorShape.Scalar, MemoryMarshal.AsBytes<float>([1, 2.5f]).ToArray())),
            ("s\n", new Tensor(new TensorShape(2), ["ä\""u8.ToArray(), [0xff]])),
            ("e", Tensor.Create<float>([], new TensorShape(0, 3))));
        Assert.Equal(
            "{\n\"conv1/weights\": [1.0,-0.0,0.1,1e-07,NaN,Infinity,-Infinity,3e+38],\n\"n\": [-9223372036854775808,9223372036854775807],\n\"b\": [true,false],\n\"c\": [1.0,2.5],\n\"s\\n\": [\"ä\\\"\",{\"b64\": \"/w==\"}],\n\"e\": []\n}\n",
            text);
    }

    [Fact]
    public void Every_bit_pattern_of_float32_that_is_tried_comes_back()
    {
        Random random = new(1);
        uint[] bits = [0, 1, 2, 0x007fffff, 0x00800000, 0x00800001, 0x7f7fffff, 0x80000000, 0x7f800000, 0xff800000, .. Enumerable.Range(0, 200_000).Select(_ => (uint)random.NextInt64(1L << 32)).Where(b => !float.IsNaN(BitConverter.UInt32BitsToSingle(b)))];
        Write(("a", new Tensor(DataType.Float32, new TensorShape(bits.Length), MemoryMarshal.AsBytes<uint>(bits).ToArray())));
        Tensor read = Assert.Single(Read()).Value;
        Assert.Equal(DataType.Float32, read.DataType);
        Assert.True(read.AsSpan<uint>().SequenceEqual(bits));
    }

    [Fact]
    public void Every_bit_pattern_of_float64_that_is_tried_comes_back()
    {
        Random random = new(2);
        double[] values = [Math.PI, double.Epsilon, double.MaxValue, .. Enumerable.Range(0, 50_000).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))).Where(d => !double.IsNaN(d)), .. Enumerable.Range(0, 50_000).Select(_ => random.NextDouble())];
        Write(("a", Tensor.Create<double>(values, new TensorShape(values.Length))));
        Tensor read = Assert.Single(Read()).Value;
        Assert.Equal(DataType.Float64, read.DataType);
        Assert.True(MemoryMarshal.Cast<double, long>(read.AsSpan<double>()).SequenceEqual(MemoryMarshal.Cast<double, long>(values)));
    }

    [Fact]
    public void Narrow_floats_integers_and_bools_come_back_by_value()
    {
        Random random = new(3);
        foreach (DataType type in TensorSamples.NumberTypes.Where(t => t is not (DataType.Complex64 or DataType.Complex128)))
        {
            Tensor tensor = TensorSamples.Random(random, type, 500);
            Write(("a", tensor));
            Tensor read = Assert.Single(Read()).Value;
            byte[] back = new byte[tensor.Bytes.Length];
            TensorConverter.Convert(read.DataType, read.Bytes.Span, type, back);
            for (int i = 0; i < 500; i++)
            {
                byte[] expected = tensor.Bytes.Slice(i * type.ElementSize(), type.ElementSize()).ToArray();
                byte[] actual = back[(i * type.ElementSize())..((i + 1) * type.ElementSize())];
                float[] wide = new float[1];
                TensorConverter.Convert(type, expected, DataType.Float32, MemoryMarshal.AsBytes<float>(wide));
                Assert.True(float.IsNaN(wide[0]) || expected.AsSpan().SequenceEqual(actual), $"{type}: {Convert.ToHexString(expected)} came back as {Convert.ToHexString(actual)}");
            }
        }
    }

    [NumpyFact]
    public void Python_reads_the_same_bits_and_writes_what_we_read()
    {
        Random random = new(4);
        Tensor tensor = new(DataType.Float32, new TensorShape(5000), Enumerable.Range(0, 5000).SelectMany(_ => BitConverter.GetBytes((float)(random.NextDouble() - 0.5))).ToArray());
        Write(("größe/重み", tensor), ("special", Tensor.Create<float>([float.NaN, float.NegativeInfinity, -0f], new TensorShape(3))));
        string hex = Python.Run("import numpy as np, json, sys; d = json.load(open(sys.argv[1], encoding='utf-8')); print(np.array(d['größe/重み'], 'f4').tobytes().hex()); print(d['special'])", _folder.File("w.json"));
        Assert.Equal(Convert.ToHexStringLower(tensor.Bytes.Span) + "\n[nan, -inf, -0.0]\n", hex);
        Python.Run("import numpy as np, json, sys; a = np.frombuffer(bytes.fromhex(sys.argv[2]), 'f4'); json.dump({'a': a.reshape(50, 100).tolist(), 'n': [float('nan'), 1.5], 'i': 3}, open(sys.argv[1], 'w'))", _folder.File("w.json"), Convert.ToHexStringLower(tensor.Bytes.Span));
        Dictionary<string, Tensor> read = Read().ToDictionary();
        TensorSamples.AssertSame(tensor.Reshape(new TensorShape(50, 100)), read["a"]);
        Assert.Equal(0x7fc00000u, read["n"].AsSpan<uint>()[0]);
        TensorSamples.AssertSame(Tensor.Create<long>([3], TensorShape.Scalar), read["i"]);
    }

    [Fact]
    public void Strings_come_back_whatever_their_bytes()
    {
        Tensor tensor = TensorSamples.Random(new Random(5), DataType.String, 300);
        Write(("s", tensor));
        TensorSamples.AssertSame(tensor, Assert.Single(Read()).Value);
    }

    [Fact]
    public void A_compressed_text_expands_to_no_more_than_texts_do()
    {
        void Write(int count)
        {
            using GZipStream to = new(File.Create(_folder.File("zeros.json.gz")), CompressionLevel.Optimal);
            to.Write("{\"a\": [0"u8);
            byte[] zeros = [.. Enumerable.Repeat(",0"u8.ToArray(), 1 << 16).SelectMany(z => z)];
            for (int i = 0; i < count; i++)
            {
                to.Write(zeros);
            }

            to.Write("]}"u8);
        }

        Write(100);
        using (JsonWeightsReader reader = JsonWeightsReader.Open(_folder.File("zeros.json.gz")))
        {
            Assert.Equal((100 << 16) + 1, Assert.Single(reader.Variables).ElementCount);
        }

        Write(400);
        LimitExceededException fault = Assert.Throws<LimitExceededException>(() => JsonWeightsReader.Open(_folder.File("zeros.json.gz")));
        Assert.Contains("when it is expanded", fault.Message, StringComparison.Ordinal);
        Assert.Contains("gunzip", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Compressed_files_are_read_in_any_order()
    {
        Random random = new(6);
        (string, Tensor)[] tensors = [.. Enumerable.Range(0, 20).Select(i => ($"v{i}", Tensor.Create<int>([.. Enumerable.Range(0, 5000).Select(_ => random.Next())], new TensorShape(5000))))];
        Write(tensors);
        using (FileStream from = File.OpenRead(_folder.File("w.json")))
        using (GZipStream to = new(File.Create(_folder.File("w.json.gz")), CompressionLevel.Fastest))
        {
            from.CopyTo(to);
        }

        using JsonWeightsReader reader = JsonWeightsReader.Open(_folder.File("w.json.gz"));
        foreach (int i in (int[])[0, 1, 2, 19, 3, 4, 0, 12])
        {
            Tensor read = reader.ReadTensor(reader.Get($"v{i}"));
            Assert.Equal(tensors[i].Item2.AsSpan<int>().ToArray().Select(n => (long)n), read.AsSpan<long>().ToArray());
        }
    }

    [Theory]
    [InlineData("[1, 2]", "offset 0: found '['")]
    [InlineData("{\"a\": [1, null]}", "NaN")]
    [InlineData("{\"a\": [1, \"x\"]}", "different kinds")]
    [InlineData("{\"a\": [[1, 2], [3]]}", "rectangular")]
    [InlineData("{\"a\": [1, 2}", "offset 11: found '}', expected ',' or ']'")]
    [InlineData("{\"a\": [1, 2]", "the end of the text")]
    [InlineData("{\"a\": [1], \"a\": [2]}", "'a' again")]
    [InlineData("{\"a\": [01]}", "a number")]
    [InlineData("{\"a\": [1.]}", "a number")]
    [InlineData("{\"a\": [.5]}", "a number")]
    [InlineData("{\"a\": [+1]}", "a number")]
    [InlineData("{\"a\": [1e]}", "a number")]
    [InlineData("{\"a\": [1,]}", "a number")]
    [InlineData("{\"a\": [1],}", "another name")]
    [InlineData("{\"a\": [1]} x", "the end of the text")]
    [InlineData("{\"a\\ud800\": [1]}", "surrogate")]
    [InlineData("{'a': [1]}", "double quotes")]
    [InlineData("{\"a\": [{\"b65\": \"\"}]}", "b64")]
    [InlineData("{\"a\": [{\"b64\": \"?\"}]}", "base64")]
    public void Broken_files_are_refused_with_the_place(string text, string says)
    {
        File.WriteAllText(_folder.File("w.json"), text);
        CorruptFileException e = Assert.Throws<CorruptFileException>(() => Read());
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_numbers_that_no_type_holds_are_listed_and_not_rounded()
    {
        File.WriteAllText(
            _folder.File("w.json"),
            """{"mixed": [-1, 18446744073709551615], "long": [123456789012345678901], "u": [18446744073709551615], "i": [-9223372036854775808], "even": [-1, 9223372036854775808], "short": [18446744073709552000]}""");
        using JsonWeightsReader reader = JsonWeightsReader.Open(_folder.File("w.json"));
        Assert.Equal(
            ["unknown (whole numbers)", "unknown (whole numbers)", "uint64", "int64", "float64", "float64"],
            reader.Variables.Select(v => v.TypeName));
        Assert.Equal([-1, 9223372036854775808.0], reader.ReadTensor(reader.Get("even")).AsSpan<double>().ToArray());
        Assert.Throws<UnsupportedFeatureException>(() => reader.ReadTensor(reader.Get("mixed")));
    }

    [Theory]
    [InlineData("1e-300, 0.5", "float64")]
    [InlineData("1e-46, 0.5", "float64")]
    [InlineData("0.5, -7e-46", "float64")] // less than half of the least float32
    [InlineData("0.5, 1e-45", "float32")]
    [InlineData("1e39", "float64")]
    [InlineData("3.4028235e+38", "float32")]
    [InlineData("0.0, -0.0, 0e-999", "float32")]
    [InlineData("16777217, 0.5", "float64")]
    [InlineData("16777216, 0.5", "float32")]
    [InlineData("33554450, 0.5", "float64")]
    [InlineData("16777217.0, 0.5", "float32")] // eight digits, as the shortest text of a float32 has
    [InlineData("9007199254740992, 0.1", "float32")]
    [InlineData("9007199254740994, 0.1", "float64")]
    [InlineData("1152921504606847100, 0.1", "unknown (numbers)")]
    [InlineData("1152921504606847000, 0.1", "float64")] // 2^60 as JavaScript writes it
    [InlineData("9007199254740993, 0.5", "unknown (numbers)")]
    [InlineData("1e400, 0.5", "unknown (numbers)")]
    [InlineData("-1e400", "unknown (numbers)")]
    [InlineData("1e-400", "unknown (numbers)")]
    [InlineData("NaN, Infinity, -Infinity", "float32")]
    [InlineData("-9007199254740993, 18446744073709552000", "unknown (whole numbers)")]
    public void A_type_is_listed_only_where_it_holds_every_number(string numbers, string type)
    {
        File.WriteAllText(_folder.File("w.json"), $"{{\"a\": [{numbers}]}}");
        using JsonWeightsReader reader = JsonWeightsReader.Open(_folder.File("w.json"));
        VariableInfo variable = Assert.Single(reader.Variables);
        Assert.Equal(type, variable.TypeName);
        if (variable.IsReadable)
        {
            double[] read = TensorConverter.Convert(reader.ReadTensor(variable), DataType.Float64).AsSpan<double>().ToArray();
            Assert.Equal(
                numbers.Split(", ").Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture) is var d && type == "float32" ? (float)d : d),
                read);
        }
        else
        {
            Assert.Throws<UnsupportedFeatureException>(() => reader.ReadTensor(variable));
        }
    }

    [Fact]
    public void Deep_nesting_is_refused_and_not_followed()
    {
        File.WriteAllText(_folder.File("w.json"), "{\"a\": " + new string('[', 100_000));
        Assert.Throws<LimitExceededException>(() => Read());
    }

    [Fact]
    public void Damage_anywhere_is_a_fault_or_still_weights()
    {
        Write(("a/b", Tensor.Create<float>([1.5f, -2e-9f, float.NaN], new TensorShape(3))), ("s", new Tensor(new TensorShape(2), ["ä\n"u8.ToArray(), [0xff, 1]])), ("b", Tensor.Create<bool>([true], TensorShape.Scalar)));
        long length = new FileInfo(_folder.File("w.json")).Length;
        Assert.True(BadInput.Truncate(_folder.File("w.json"), path => ReadAll(path)) >= length - 1); // the last line end may go
        Assert.True(BadInput.FlipBytes(_folder.File("w.json"), path => ReadAll(path)) > length);
        using (FileStream from = File.OpenRead(_folder.File("w.json")))
        using (GZipStream to = new(File.Create(_folder.File("w.json.gz")), CompressionLevel.Optimal))
        {
            from.CopyTo(to);
        }

        BadInput.Truncate(_folder.File("w.json.gz"), path => ReadAll(path));
        BadInput.FlipBytes(_folder.File("w.json.gz"), path => ReadAll(path));
    }

    private static List<KeyValuePair<string, Tensor>> ReadAll(string path)
    {
        using JsonWeightsReader reader = JsonWeightsReader.Open(path);
        return [.. reader.Variables.Select(v => KeyValuePair.Create(v.Name, reader.ReadTensor(v)))];
    }

    private List<KeyValuePair<string, Tensor>> Read() => ReadAll(_folder.File("w.json"));

    private string Write(params (string Name, Tensor Tensor)[] tensors)
    {
        using (FileStream stream = File.Create(_folder.File("w.json")))
        {
            using JsonWeightsWriter writer = new(stream);
            foreach ((string name, Tensor tensor) in tensors)
            {
                if (tensor.DataType == DataType.String)
                {
                    writer.AddStrings(name, [.. tensor.Strings]);
                    continue;
                }

                writer.BeginArray(name, tensor.DataType, tensor.Shape);
                writer.Write(tensor.Bytes.Span);
                writer.EndArray();
            }

            writer.Finish();
        }

        return File.ReadAllText(_folder.File("w.json"));
    }
}
