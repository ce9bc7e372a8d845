using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Npy;

public sealed class NpyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_type_and_shape_reads_back_the_same_bits()
    {
        Random random = new(1);
        foreach (DataType type in TensorSamples.NumberTypes.Append(DataType.String))
        {
            foreach (long[] shape in TensorSamples.Shapes)
            {
                Tensor tensor = TensorSamples.Random(random, type, shape);
                NpyWriter.Write(_folder.File("a.npy"), tensor, OverwriteMode.Replace);
                TensorSamples.AssertSame(tensor, NpyReader.Read(_folder.File("a.npy")));
            }
        }
    }

    [Theory]
    [InlineData("3 5")]
    [InlineData("1 5 1")]
    [InlineData("3 1 4 2")]
    [InlineData("2 0 3")]
    [InlineData("700 900")]
    [InlineData("7 11 13 301")]
    [InlineData("600000 3")]
    public void Column_major_arrays_are_brought_into_order_without_copies_of_the_whole(string shapeText)
    {
        long[] extents = [.. shapeText.Split(' ').Select(long.Parse)];
        TensorShape shape = new(extents);
        int count = (int)shape.ElementCount;
        int[] expected = [.. Enumerable.Range(0, count)];
        int[] stored = new int[count];
        for (int i = 0; i < count; i++)
        {
            // The place of element i, whose indices are counted from the last axis on, where the first axis varies fastest.
            long place = 0;
            long rest = i;
            for (int axis = extents.Length - 1; axis >= 0; axis--)
            {
                (rest, long index) = Math.DivRem(rest, extents[axis]);
                place += index * extents.Take(axis).Aggregate(1L, (a, b) => a * b);
            }

            stored[place] = expected[i];
        }

        string header = Encoding.Latin1.GetString(NpyHeader.Encode("'<i4'", shape)).Replace("'fortran_order': False", "'fortran_order': True ", StringComparison.Ordinal);
        File.WriteAllBytes(_folder.File("a.npy"), [.. Encoding.Latin1.GetBytes(header), .. stored.SelectMany(BitConverter.GetBytes)]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tensor tensor = NpyReader.Read(_folder.File("a.npy"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Math.Max(4 << 20, 2L * 4 * count));
        Assert.Equal(expected, tensor.AsSpan<int>().ToArray());

        // Piece by piece, as exports read.
        using NpyFolderReader reader = NpyFolderReader.Open(_folder.Path);
        using Stream values = reader.OpenValues(Assert.Single(reader.Variables));
        using MemoryStream copy = new();
        values.CopyTo(copy, 1000);
        Assert.Equal(tensor.Bytes.ToArray(), copy.ToArray());
    }

    [UnixFact]
    public void Links_to_files_of_a_folder_are_files_and_links_to_folders_are_not_followed()
    {
        byte[] array = [.. NpyHeader.Encode("'<i4'", new TensorShape(1)), .. BitConverter.GetBytes(7)];
        Directory.CreateDirectory(_folder.File("blobs"));
        Directory.CreateDirectory(_folder.File("w/a"));
        File.WriteAllBytes(_folder.File("blobs/0123"), array);
        File.WriteAllBytes(_folder.File("w/plain.npy"), array);
        File.CreateSymbolicLink(_folder.File("w/a/b.npy"), "../../blobs/0123");
        Directory.CreateSymbolicLink(_folder.File("w/a/loop"), "..");
        using (NpyFolderReader reader = NpyFolderReader.Open(_folder.File("w")))
        {
            Assert.Equal(["a/b", "plain"], reader.Variables.Select(v => v.Name));
            Assert.All(reader.Variables, v => Assert.Equal([7], reader.ReadTensor(v).AsSpan<int>().ToArray()));
        }

        File.Delete(_folder.File("w/plain.npy"));
        Assert.True(NpyFolderReader.IsNpyFolder(_folder.File("w")));
        File.Delete(_folder.File("blobs/0123"));
        Assert.Throws<InputNotFoundException>(() => NpyFolderReader.Open(_folder.File("w")));
    }

    [Fact]
    public void A_single_file_has_the_name_that_it_has_in_a_folder()
    {
        File.WriteAllBytes(_folder.File("a%3Ab.npy"), [.. NpyHeader.Encode("'<i4'", new TensorShape(1)), .. BitConverter.GetBytes(7)]);
        using NpyFolderReader folder = NpyFolderReader.Open(_folder.Path);
        using NpyFolderReader single = NpyFolderReader.Open(_folder.File("a%3Ab.npy"));
        Assert.Equal("a:b", Assert.Single(folder.Variables).Name);
        Assert.Equal("a:b", Assert.Single(single.Variables).Name);
        Assert.Equal([7], single.ReadTensor(single.Get("a:b")).AsSpan<int>().ToArray());
    }

    [NumpyFact]
    public void The_files_are_byte_for_byte_those_of_numpy()
    {
        (string Python, Tensor Tensor)[] cases =
        [
            ("np.arange(6, dtype='f4').reshape(2, 3)", Tensor.Create<float>([0, 1, 2, 3, 4, 5], new TensorShape(2, 3))),
            ("np.float64(2.5)", Tensor.Create<double>([2.5], TensorShape.Scalar)),
            ("np.zeros((0, 4), 'u1')", Tensor.Create<byte>([], new TensorShape(0, 4))),
            ("np.array([1, -2], 'i8')", Tensor.Create<long>([1, -2], new TensorShape(2))),
            ("np.array([b'ab', b'c'])", new Tensor(new TensorShape(2), ["ab"u8.ToArray(), "c"u8.ToArray()])),
            ("np.array([True, False])", Tensor.Create<bool>([true, false], new TensorShape(2))),
        ];
        foreach ((string python, Tensor tensor) in cases)
        {
            Python.Run($"import numpy as np, sys; np.save(sys.argv[1], {python})", _folder.File("theirs.npy"));
            NpyWriter.Write(_folder.File("ours.npy"), tensor, OverwriteMode.Replace);
            Assert.Equal(File.ReadAllBytes(_folder.File("theirs.npy")), File.ReadAllBytes(_folder.File("ours.npy")));
        }
    }

    [NumpyFact]
    public void What_numpy_writes_in_any_order_is_read_row_major_and_little_endian()
    {
        Python.Run(
            """
            import numpy as np, sys
            from numpy.lib import format
            folder = sys.argv[1]
            a = np.arange(2 * 35 * 67).reshape(2, 35, 67)
            for dtype in ['>i2', '<i4', '>i4', '>f8', '>c8', '>c16', '>f2', '|i1', '>u8']:
                for order in 'CF':
                    for version in [(1, 0), (2, 0), (3, 0)]:
                        b = np.array(a.astype(dtype), order=order)
                        name = folder + '/' + dtype[1:] + ('b' if dtype[0] == '>' else 'l') + order + str(version[0])
                        with open(name + '.npy', 'wb') as f:
                            format.write_array(f, b, version=version)
                        np.ascontiguousarray(b).astype(b.dtype.newbyteorder('<')).tofile(name + '.raw')
            np.save(folder + '/u.npy', np.array([['größe', ''], ['🙂', 'x']], dtype='>U6', order='F'))
            """,
            _folder.Path);
        string[] files = Directory.GetFiles(_folder.Path, "*.raw");
        Assert.Equal(54, files.Length);
        foreach (string raw in files)
        {
            Tensor tensor = NpyReader.Read(Path.ChangeExtension(raw, ".npy"));
            Assert.Equal(new TensorShape(2, 35, 67), tensor.Shape);
            Assert.True(tensor.Bytes.Span.SequenceEqual(File.ReadAllBytes(raw)), raw);
        }

        Assert.Equal(["größe", "", "🙂", "x"], NpyReader.Read(_folder.File("u.npy")).Strings.Select(Encoding.UTF8.GetString));
    }

    [NumpyFact]
    public void Types_that_numpy_lacks_open_in_numpy_with_the_same_bits()
    {
        Random random = new(2);
        foreach ((DataType type, string view) in ((DataType, string)[])
            [
                (DataType.BFloat16, "a.view('u2')"), (DataType.QInt8, "a['qint8']"), (DataType.QUInt16, "a['quint16']"), (DataType.QInt32, "a['qint32']"),
                (DataType.Float8E5M2, "a['float8_e5m2']"), (DataType.Float8E4M3FN, "a['float8_e4m3fn']"), (DataType.Int4, "a['int4']"), (DataType.UInt4, "a['uint4']"),
            ])
        {
            Tensor tensor = TensorSamples.Random(random, type, 3, 5);
            NpyWriter.Write(_folder.File("a.npy"), tensor, OverwriteMode.Replace);
            string hex = Python.Run($"import numpy as np, sys; a = np.load(sys.argv[1]); print(np.ascontiguousarray({view}).tobytes().hex())", _folder.File("a.npy"));
            Assert.Equal(Convert.ToHexStringLower(tensor.Bytes.Span), hex.Trim());
        }
    }

    [NumpyFact]
    public void Strings_that_end_in_zero_bytes_keep_them()
    {
        Tensor tensor = new(new TensorShape(3), ["a\0"u8.ToArray(), [], "bcd"u8.ToArray()]);
        NpyWriter.Write(_folder.File("a.npy"), tensor);
        TensorSamples.AssertSame(tensor, NpyReader.Read(_folder.File("a.npy")));
        Assert.Equal(
            "[b'a\\x00', b'', b'bcd']",
            Python.Run("import numpy as np, sys; print([r['bytes'].tobytes()[:r['length']] for r in np.load(sys.argv[1])])", _folder.File("a.npy")).Trim());
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", typeof(UnsupportedFeatureException), "pickled")]
    [InlineData("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,), }", typeof(UnsupportedFeatureException), "M8")]
    [InlineData("{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }", typeof(UnsupportedFeatureException), "f16")]
    [InlineData("{'descr': [('x', '<f4'), ('y', '<f4')], 'fortran_order': False, 'shape': (1,), }", typeof(UnsupportedFeatureException), "[('x', '<f4'), ('y', '<f4')]")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", typeof(CorruptFileException), "12 bytes for float32 (3,)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", typeof(CorruptFileException), "extent")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 3), }", typeof(CorruptFileException), "2^58")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (288230376151711744,), }", typeof(CorruptFileException), "bytes for float32")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': [1], }", typeof(CorruptFileException), "tuple")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }", typeof(CorruptFileException), "fortran_order")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }", typeof(CorruptFileException), "lacks")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", typeof(CorruptFileException), "'x'")]
    [InlineData("__import__('os').system('echo')", typeof(CorruptFileException), "__import__")]
    public void A_header_that_breaks_the_rules_has_its_own_fault(string header, Type fault, string says)
    {
        byte[] text = Encoding.ASCII.GetBytes(header + "\n");
        File.WriteAllBytes(_folder.File("a.npy"), [.. NpyFormat.Magic, 1, 0, (byte)text.Length, 0, .. text, 0, 0, 0, 0]);
        Exception e = Assert.Throws(fault, () => NpyReader.Read(_folder.File("a.npy")));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.Contains("a.npy", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_anywhere_is_a_fault_or_still_an_array()
    {
        NpyWriter.Write(_folder.File("a.npy"), Tensor.Create<float>([1, 2, 3, 4, 5, 6], new TensorShape(2, 3)));
        Assert.Equal(new FileInfo(_folder.File("a.npy")).Length, BadInput.Truncate(_folder.File("a.npy"), path => NpyReader.Read(path)));
        Assert.True(BadInput.FlipBytes(_folder.File("a.npy"), path => NpyReader.Read(path)) > 100);
    }

    [Fact]
    public void A_text_file_is_no_npy_file()
    {
        File.WriteAllText(_folder.File("a.npy"), "hello");
        Assert.Throws<UnrecognizedFormatException>(() => NpyReader.Read(_folder.File("a.npy")));
        Assert.Throws<InputNotFoundException>(() => NpyReader.Read(_folder.File("none.npy")));
    }
}
