using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Yaml;

namespace TfModelTools.Tests.Formats.Yaml;

/// <summary>YAML as the JSON of the same data. The expected values are what PyYAML's loader makes of the text.</summary>
public sealed class YamlJsonTests
{
    [Theory]
    [InlineData("a: 1\nb: text\n", """{"a":1,"b":"text"}""")]
    [InlineData("---\na: [1, 2.5, null, true]\n...\n", """{"a":[1,2.5,null,true]}""")]
    [InlineData("a:\n- 1\n- b: 2\n  c: 3\n- - x\n  - y\nd: {e: f, g: [h, {i: j}]}\n", """{"a":[1,{"b":2,"c":3},["x","y"]],"d":{"e":"f","g":["h",{"i":"j"}]}}""")]
    [InlineData("a:\n  b:\n    c: 1\n  d: 2\ne:\nf: ~\n", """{"a":{"b":{"c":1},"d":2},"e":null,"f":null}""")]
    [InlineData("# first\na: 1 # one\n\n  # more\nb: 'x # y'\n", """{"a":1,"b":"x # y"}""")]
    [InlineData("- a\n-\n  b: 1\n-   - c\n", """["a",{"b":1},["c"]]""")]
    [InlineData("- a\n- \n- b\n", """["a",null,"b"]""")]
    [InlineData("{a: 1,\n  b: [2,\n   3], 'c:d': e}\n", """{"a":1,"b":[2,3],"c:d":"e"}""")]
    [InlineData("{}\n", "{}")]
    [InlineData("a: []\nb: {}\n", """{"a":[],"b":{}}""")]
    [InlineData("a: 1\r\nb:\r\n- 2\r\n", """{"a":1,"b":[2]}""")]
    public void Collections_of_either_style_are_read(string yaml, string json) => Assert.Equal(json, Convert(yaml));

    [Theory]
    [InlineData("1.0e-05", "1E-05")]
    [InlineData("1e-05", "\"1e-05\"")]
    [InlineData("0.001", "0.001")]
    [InlineData("-3", "-3")]
    [InlineData("+3", "3")]
    [InlineData("010", "8")]
    [InlineData("0x1F", "31")]
    [InlineData("0b11", "3")]
    [InlineData("1_000", "1000")]
    [InlineData("1:30", "90")]
    [InlineData("08", "\"08\"")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData(".inf", "\"Infinity\"")]
    [InlineData("-.inf", "\"-Infinity\"")]
    [InlineData(".nan", "\"NaN\"")]
    [InlineData(".5", "0.5")]
    [InlineData("1.", "1")]
    [InlineData("yes", "true")]
    [InlineData("Off", "false")]
    [InlineData("y", "\"y\"")]
    [InlineData("NULL", "null")]
    [InlineData("'null'", "\"null\"")]
    [InlineData("\"1\"", "\"1\"")]
    [InlineData("a:b", "\"a:b\"")]
    [InlineData("a#b", "\"a#b\"")]
    [InlineData("-x", "\"-x\"")]
    public void A_plain_scalar_is_what_YAML_1_1_says(string scalar, string json)
    {
        Assert.Equal("{\"a\":" + json + "}", Convert($"a: {scalar}\n"));
        Assert.Equal("[" + json + "]", Convert($"- {scalar}"));
    }

    [Theory]
    [InlineData("a: 'it''s'\n", "it's")]
    [InlineData("a: 'one\n  two\n\n  three'\n", "one two\nthree")]
    [InlineData("a: \"one\\\n  \\ two\\n\\\n  three\"\n", "one two\nthree")]
    [InlineData("a: \"x\\ty\\x41\\u00e9\\U0001F600\\\"\\\\\"\n", "x\tyA\u00e9\U0001F600\"\\")]
    [InlineData("a: \"one\n  two\"\n", "one two")]
    [InlineData("a: one\n  two\n\n  three\nb: 1\n", "one two\nthree")]
    [InlineData("a: |\n  one\n   two\n\n  three\n\nb: 1\n", "one\n two\n\nthree\n")]
    [InlineData("a: |-\n  one\n  two\n", "one\ntwo")]
    [InlineData("a: !!binary |\n  4wEA\n  AAAB\nb: 1\n", "4wEAAAAB")]
    [InlineData("a: !!python/unicode 'x'\n", "x")]
    [InlineData("a: !!str 12\n", "12")]
    [InlineData("a: ! 12\n", "12")]
    [InlineData("a: >\n  x\n  y\n", "x y\n")]
    [InlineData("? a\n: b\n", "b")]
    [InlineData("a: 'x\u2028y'\n", "x\u2028y")]
    public void Texts_are_folded_and_escaped_as_PyYAML_writes_them(string yaml, string text) =>
        Assert.Equal(text, JsonDocument.Parse(Convert(yaml)).RootElement.GetProperty("a").GetString());

    [Fact]
    public void Tuples_are_lists_and_an_alias_is_what_its_anchor_names()
    {
        const string Yaml = "a: &id001 !!python/tuple [2, 2]\nb: *id001\nc: !!python/tuple\n- null\n- 28\nd: !!python/tuple [*id001, 1]\n!!python/unicode 'e': &x\n  f: 1\ng: *x\n";
        Assert.Equal("""{"a":[2,2],"b":[2,2],"c":[null,28],"d":[[2,2],1],"e":{"f":1},"g":{"f":1}}""", Convert(Yaml));
    }

    [Theory]
    [InlineData("a: [1, 2\n", "line 2")]
    [InlineData("a: 'x\n", "line 1")]
    [InlineData("a: b: c\n", "line 1")]
    [InlineData("a: 1\n b: 2\n", "line 2")]
    [InlineData("a: 1\nb\n", "line 2")]
    [InlineData("a: *x\n", "'*x'")]
    [InlineData("a:\n\tb: 1\n", "is no YAML")]
    [InlineData("", "no YAML document")]
    [InlineData("a: {[1]: 2}\n", "a collection")]
    [InlineData("a: 1\n---\nb: 2\n", "a second document")]
    [InlineData("<<: {a: 1}\n", "'<<'")]
    [InlineData("a: !!int x\n", "'x'")]
    [InlineData("a: !!int |\n  12\n", "a value of its tag int")]
    [InlineData(" : nulll|l\n", "without a value")]
    [InlineData("a: !!x]y z\n", "is no YAML")]
    [InlineData("a: [b,\n c - \n - d]\n  e\n", "is no YAML")]
    [InlineData("a: 1\nb:\n  c: 1\n  c: 2\n", "line 4: found the key 'c' a second time")]
    [InlineData("a: \"\\q\"\n", "line 1")]
    public void What_is_no_plain_data_is_refused_by_its_line(string yaml, string message) =>
        Assert.Contains(message, Assert.Throws<CorruptFileException>(() => Convert(yaml)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a: !!python/object/apply:os.system [x]\n")]
    [InlineData("a: !!python/name:builtins.eval ''\n")]
    [InlineData("a: !<tag:yaml.org,2002:python/object:m.C> {b: 1}\n")]
    [InlineData("a: !own 1\n")]
    public void Objects_of_Python_are_not_made(string yaml) => Assert.Contains("Python", Assert.Throws<UnsupportedFeatureException>(() => Convert(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_text_that_asks_for_too_much_is_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 100_000));
        Assert.Contains("levels", Assert.Throws<CorruptFileException>(() => Convert(deep)).Message, StringComparison.Ordinal);
        StringBuilder laughs = new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++)
        {
            laughs.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Contains("aliases", Assert.Throws<CorruptFileException>(() => Convert(laughs.ToString())).Message, StringComparison.Ordinal);
        Assert.Throws<CorruptFileException>(() => YamlJson.Convert([(byte)'a', (byte)':', 0xff], "a.yaml", 256));
    }

    private static string Convert(string yaml) => Encoding.UTF8.GetString(YamlJson.Convert(Encoding.UTF8.GetBytes(yaml), "a.yaml", 256));
}
