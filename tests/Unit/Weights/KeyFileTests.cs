using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Weights;

public sealed class KeyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_default_is_a_Python_dict_with_shapes() => Assert.Equal(
        "{\n    'conv1/weights': (3, 3, 64, 128),\n    'conv1/biases': (128,),\n    'it\\'s': (),\n}\n",
        KeyFile.ToText([Variable("conv1/weights", 3, 3, 64, 128), Variable("conv1/biases", 128), Variable("it's")]));

    [Theory]
    [InlineData(KeyFileFormat.Python)]
    [InlineData(KeyFileFormat.Json)]
    [InlineData(KeyFileFormat.Text)]
    public void What_is_written_reads_back(KeyFileFormat format)
    {
        VariableInfo[] variables = [.. Names(format).Select((n, i) => Variable(n, [.. Enumerable.Range(0, i % 4).Select(d => (long)d)]))];
        KeyFile.Write(_folder.File("keys"), variables, format);
        KeyFile read = KeyFile.Read(_folder.File("keys"));
        Assert.Equal(format, read.Format);
        Assert.Equal(variables.Select(v => v.Name), read.Names);
        if (format != KeyFileFormat.Text)
        {
            Assert.Equal(variables.Select(v => v.Shape), read.Entries.Select(e => e.Shape!));
        }

        Assert.Empty(read.Duplicates);
    }

    [Fact]
    public void Places_are_told_in_characters_however_long_a_line_is()
    {
        const int Count = 400_000;
        string names = string.Join(",", Enumerable.Range(0, Count).Select(i => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"\u00e9{i:D7}\"")));
        KeyFile read = KeyFile.Parse($"[\"\u00e9\",\n{names},\n\n \"last\"]", "keys");
        Assert.Equal(Count + 2, read.Entries.Count);
        Assert.Equal((1, 2), (read.Entries[0].Line, read.Entries[0].Column));
        Assert.Equal((2, 1 + (11 * (Count - 1))), (read.Entries[Count].Line, read.Entries[Count].Column));
        Assert.Equal((4, 2), (read.Entries[^1].Line, read.Entries[^1].Column));
    }

    [Theory]
    [InlineData("a/b (DT_FLOAT) [3,4]\nc d (DT_INT64) []\n")]
    [InlineData("a/b\tfloat32\t(3, 4)\nc d\tint64\t()\n")]
    public void Lines_of_listings_are_names_with_shapes(string text)
    {
        KeyFile read = KeyFile.Parse(text, "keys");
        Assert.Equal(["a/b", "c d"], read.Names);
        Assert.Equal([new TensorShape(3, 4), TensorShape.Scalar], read.Entries.Select(e => e.Shape!));
    }

    [Fact]
    public void An_array_of_names_that_numpy_prints_is_a_list() => Assert.Equal(["a", "b"], KeyFile.Parse("array(['a', 'b'], dtype='<U1')", "keys").Names);

    [Fact]
    public void A_pointer_of_Git_LFS_is_no_list_of_names()
    {
        File.WriteAllText(_folder.File("keys.txt"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
        Assert.Contains("Git LFS", Assert.Throws<UnrecognizedFormatException>(() => KeyFile.Read(_folder.File("keys.txt"))).Message, StringComparison.Ordinal);
        Assert.Contains("Git LFS", Assert.Throws<UnrecognizedFormatException>(() => NameMap.Read(_folder.File("keys.txt"))).Message, StringComparison.Ordinal);
        Assert.Contains("Git LFS", Assert.Throws<UnrecognizedFormatException>(() => TfModelTools.Formats.Npy.NpzReader.Open(_folder.File("keys.txt"))).Message, StringComparison.Ordinal);
    }

    [NumpyFact]
    public void Python_reads_the_same_names_and_shapes()
    {
        VariableInfo[] variables = [.. Names(KeyFileFormat.Python).Append("\u200b\u2028\u00a0\u0085x\ud83d").Select(n => Variable(n, 3, 4)), Variable("one", 5), Variable("none")];
        KeyFile.Write(_folder.File("keys.txt"), variables);
        string printed = Python.Run("import ast, sys, json; print(json.dumps(list(ast.literal_eval(open(sys.argv[1], encoding='utf-8').read()).items())))", _folder.File("keys.txt"));
        string expected = Python.Run("import sys, json; print(json.dumps(json.loads(sys.argv[1])))", "[" + string.Join(',', variables.Select(v => $"[{System.Text.Json.JsonSerializer.Serialize(v.Name[..])}, [{string.Join(',', v.Shape)}]]")).Replace("\\uFFFD", "\\ud83d", StringComparison.Ordinal) + "]");
        Assert.Equal(expected, printed);
        KeyFile.Write(_folder.File("keys.json"), variables, KeyFileFormat.Json);
        Assert.Equal(printed, Python.Run("import sys, json; print(json.dumps(list(json.load(open(sys.argv[1], encoding='utf-8')).items())))", _folder.File("keys.json")));
    }

    [Theory]
    [InlineData("['a/b', 'c']", KeyFileFormat.Python)]
    [InlineData("('a/b', 'c')", KeyFileFormat.Python)]
    [InlineData("{'a/b', 'c'}", KeyFileFormat.Python)]
    [InlineData("'a/b', 'c'", KeyFileFormat.Python)]
    [InlineData("# keys\n{'a/b': (3, 4), # first\n 'c': {'nested': [1]},}", KeyFileFormat.Python)]
    [InlineData("[('a/b', [3, 4]), ('c', [])]", KeyFileFormat.Python)]
    [InlineData("[b'a/b', u'c',]", KeyFileFormat.Python)]
    [InlineData("[\"a/b\", 'c']", KeyFileFormat.Python)]
    [InlineData("[\"a\\/b\", \"c\"]", KeyFileFormat.Json)]
    [InlineData("{\"a/b\": [3, 4], \"c\": null}", KeyFileFormat.Json)]
    [InlineData("a/b\nc\n", KeyFileFormat.Text)]
    [InlineData("\n# comment\r\n  a/b  # why\r\n\r\nc", KeyFileFormat.Text)]
    public void Every_form_is_told_by_its_content(string text, KeyFileFormat format)
    {
        foreach (byte[] bytes in (byte[][])[Encoding.UTF8.GetBytes(text), [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(text)], [0xff, 0xfe, .. Encoding.Unicode.GetBytes(text)]])
        {
            File.WriteAllBytes(_folder.File("keys.txt"), bytes);
            KeyFile read = KeyFile.Read(_folder.File("keys.txt"));
            Assert.Equal(format, read.Format);
            Assert.Equal(["a/b", "c"], read.Names);
        }
    }

    // As TensorFlow 1 and 2, numpy 1 and 2, PyTorch and Python 3.6 to 3.13 print them.
    [Theory]
    [InlineData("{'a/b': TensorShape([3, 4]), 'c': TensorShape([])}")]
    [InlineData("{'a/b': tf.TensorShape([Dimension(3), tf.compat.v1.Dimension(4)]), 'c': TensorShape(None)}")]
    [InlineData("{'a/b': (np.int64(3), numpy.int32(4)), 'c': dtype('float32')}")]
    [InlineData("[(np.str_('a/b'), [np.int64(3), np.int64(4)]), ('c', [])]")]
    [InlineData("[('a/b', TensorShape([3, 4]), dtype('<f4')), ('c', (), tf.float32)]")]
    [InlineData("[('a/b', <dtype: 'float32'>, [3, 4]), ('c', 'float32', [])]")]
    [InlineData("OrderedDict([('a/b', torch.Size([3, 4])), ('c', torch.Size([]))])")]
    [InlineData("OrderedDict({'a/b': torch.Size([3, 4]), 'c': None})")]
    [InlineData("# printed\ncollections.OrderedDict([('a/b', (3, 4)), ('c', ())])")]
    [InlineData("dict_items([('a/b', ListWrapper([3, 4])), ('c', [])])")]
    [InlineData("{'a/b': TensorSpec(shape=(3, 4), dtype=tf.float32, name='a/b'), 'c': TensorSpec(shape=(), dtype=tf.int64)}")]
    [InlineData("{'a/b': array([3, 4], dtype=int32), 'c': 1.5}")]
    public void What_other_tools_print_is_read(string text)
    {
        KeyFile keys = KeyFile.Parse(text, "keys");
        Assert.Equal(KeyFileFormat.Python, keys.Format);
        Assert.Equal(["a/b", "c"], keys.Names);
        Assert.Equal("(3, 4)", keys.Entries[0].Shape!.ToString());
        Assert.True(keys.Entries[1].Shape is null or { Rank: 0 });
    }

    [Theory]
    [InlineData("dict_keys(['a/b', 'c'])")]
    [InlineData("odict_keys(['a/b', 'c'])")]
    [InlineData("frozenset({'a/b', 'c'})")]
    [InlineData("{np.str_('a/b'), np.bytes_(b'c')}")]
    public void Printed_lists_of_names_are_read(string text) => Assert.Equal(["a/b", "c"], KeyFile.Parse(text, "keys").Names);

    [Theory]
    [InlineData("{'a': Shape([3, 4])}", "Shape(...)", 7)]
    [InlineData("{'a': os.system('echo')}", "system(...)", 7)]
    [InlineData("{'a': TensorShape([3], [4])}", "TensorShape(...)", 7)]
    [InlineData("{'a': TensorShape([3]}", "'}'", 22)]
    [InlineData("['a', b]", "'b'", 7)]
    [InlineData("{'a': <tf.Variable 'a' shape=(3,)>}", "'tf'", 8)]
    [InlineData("['a', np.str_]", "'str_'", 7)]
    public void Objects_that_are_not_known_are_refused_by_name(string text, string found, int column)
    {
        KeyFileException e = Assert.Throws<KeyFileException>(() => KeyFile.Parse(text, "keys"));
        Assert.Contains(found, e.Message, StringComparison.Ordinal);
        Assert.Equal((1, column), (e.Line, e.Column));
    }

    [Theory]
    [InlineData("{'a': (3,\n 'b': (4)}", 2, 5)]
    [InlineData("['a',\n b,\n]", 2, 2)]
    [InlineData("['a',\n 'b]", 2, 2)]
    [InlineData("['a', 3]", 1, 7)]
    [InlineData("[\"a\", null]", 1, 7)]
    [InlineData("{\"a\": [1], \"b\": }", 1, 17)]
    [InlineData("{\"größe\": [1],,}", 1, 15)]
    [InlineData("a\nb,\n", 2, 2)]
    [InlineData("a\n  'b'\n", 2, 3)]
    [InlineData("a\nb: (3, 4)}\n", 2, 10)]
    [InlineData("(42)", 1, 2)]
    public void A_broken_file_is_told_by_line_and_column(string text, int line, int column)
    {
        File.WriteAllText(_folder.File("keys.txt"), text);
        KeyFileException e = Assert.Throws<KeyFileException>(() => KeyFile.Read(_folder.File("keys.txt")));
        Assert.Equal((line, column), (e.Line, e.Column));
        Assert.Contains($"keys.txt', line {line}, column {column}: found", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_told_by_their_place()
    {
        File.WriteAllBytes(_folder.File("keys.txt"), [(byte)'a', (byte)'\n', (byte)'b', 0xff, 0xfe]);
        KeyFileException e = Assert.Throws<KeyFileException>(() => KeyFile.Read(_folder.File("keys.txt")));
        Assert.Equal((2, 2), (e.Line, e.Column));
    }

    [Theory]
    [InlineData("\"a\"\n\"b\"", 2)]
    [InlineData("'a'\r\n'b'", 2)]
    [InlineData("'a'\nb'b'", 2)]
    public void Two_lines_in_quotes_are_not_one_name(string text, int line) => Assert.Equal(line, Assert.Throws<KeyFileException>(() => KeyFile.Parse(text, "keys")).Line);

    [Theory]
    [InlineData("('a'\n'b')")]
    [InlineData("'a' 'b'")]
    public void Strings_are_joined_as_Python_joins_them(string text) => Assert.Equal(["ab"], KeyFile.Parse(text, "keys").Names);

    [Theory]
    [InlineData("{\"a\": \"\"}")]
    [InlineData("{'a': ''}")]
    public void A_table_of_names_with_an_empty_new_one_is_refused(string text) => Assert.Throws<InvalidInputException>(() => NameMap.Parse(text, "names"));

    [Fact]
    public void Keys_named_twice_are_reported()
    {
        KeyFile keys = KeyFile.Parse("a\nb\na\n", "keys");
        Assert.Equal(["a", "b"], keys.Names);
        Assert.Equal(3, Assert.Single(keys.Duplicates).Line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData(" a")]
    [InlineData("#a")]
    [InlineData("a #b")]
    [InlineData("[a")]
    [InlineData("it's")]
    [InlineData("set()")]
    [InlineData("OrderedDict([])")]
    [InlineData("\ufeffa")]
    public void Names_that_need_quotes_are_refused_as_plain_lines(string name) =>
        Assert.Throws<InvalidInputException>(() => KeyFile.ToText([Variable(name)], KeyFileFormat.Text));

    [Fact]
    public void Damage_anywhere_is_a_fault_or_still_a_list()
    {
        File.WriteAllText(_folder.File("keys.py"), "{'a/b': (3, 4), # x\n \"\\u00e4\": [1], 'c': {}}\n");
        BadInput.Truncate(_folder.File("keys.py"), path => KeyFile.Read(path));
        BadInput.FlipBytes(_folder.File("keys.py"), path => KeyFile.Read(path));
        File.WriteAllText(_folder.File("keys.json"), "{\"a/b\": [3, 4], \"\\u00e4\": [1]}\n");
        BadInput.Truncate(_folder.File("keys.json"), path => KeyFile.Read(path));
        BadInput.FlipBytes(_folder.File("keys.json"), path => KeyFile.Read(path));
    }

    private static VariableInfo Variable(string name, params long[] shape) => new(name, DataType.Float32, new TensorShape(shape), 0, string.Empty, -1);

    private static IEnumerable<string> Names(KeyFileFormat format) => TensorSamples.Names.Where(n => format != KeyFileFormat.Text || n.AsSpan().IndexOfAny("\n\t'\"") < 0);
}
