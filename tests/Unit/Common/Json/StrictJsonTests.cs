using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Json;

namespace TfModelTools.Tests.Common.Json;

/// <summary>What comes through the one door for JSON is sound, and what is not is one fault that says where.</summary>
public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("{\"a\": {\"b\": 1, \"c\": 2, \"b\": 3}}", "line 1, column 24", "$.a.b", "'b' a second time")]
    [InlineData("{\"a\": 1,\n \"\\u0061\": 2}", "line 2, column 2", "$.a", "'a' a second time")]
    [InlineData("[1, {\"x\": [0, \"\\ud800\"]}]", "line 1, column 15", "$[1].x[1]", "half a surrogate pair")]
    [InlineData("{\"\\udc00\": 1}", "line 1, column 2", "", "half a surrogate pair")]
    [InlineData("{\"a\": tru}", "line 1, column 10", "$.a", "not JSON")]
    [InlineData("{\"a\": 1} 2", "line 1, column 10", "", "not JSON")]
    [InlineData("{\"é\": 1, }", "line 1, column 10", "", "not JSON")]
    [InlineData("", "line 1, column 1", "", "not JSON")]
    public void What_is_unsound_is_refused_with_its_place(string text, string place, string path, string found)
    {
        CorruptFileException fault = Assert.Throws<CorruptFileException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(text), "f.json", "the file"));
        Assert.Contains(place, fault.Place, StringComparison.Ordinal);
        Assert.Contains(path, fault.Place, StringComparison.Ordinal);
        Assert.Contains(found, fault.Message, StringComparison.Ordinal);
        Assert.Equal("f.json", fault.FilePath);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_with_their_place()
    {
        byte[] text = [.. "{\"ab\": \"é"u8, 0xff, .. "\"}"u8];
        CorruptFileException fault = Assert.Throws<CorruptFileException>(() => StrictJson.Parse(text, "f.json", "the file"));
        Assert.Contains("column 10", fault.Place, StringComparison.Ordinal);
        Assert.Contains("not UTF-8", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_is_limited()
    {
        string Nested(int depth) => new string('[', depth) + new string(']', depth);
        Assert.Equal(JsonValueKind.Array, StrictJson.Parse(Encoding.UTF8.GetBytes(Nested(7)), "f.json", "the file", 7).ValueKind);
        Assert.Contains("deeper than 7", Assert.Throws<CorruptFileException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(Nested(8)), "f.json", "the file", 7)).Message, StringComparison.Ordinal);
        Assert.Throws<CorruptFileException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(new string('[', 1_000_000)), "f.json", "the file"));
    }

    [Fact]
    public void What_is_sound_is_read()
    {
        JsonElement read = StrictJson.Parse("\uFEFF{\"a\": [\"\\ud83d\\ude00\", \"\\u0000\", {\"b\": 1}, {\"b\": 2}], \"b\": null}"u8.ToArray(), "f.json", "the file");
        Assert.Equal("\U0001F600", read.GetProperty("a")[0].GetString());
        Assert.Equal("\0", read.GetProperty("a")[1].GetString());
        Assert.Equal(2, read.GetProperty("a")[3].GetProperty("b").GetInt32());
    }

    [Fact]
    public void Large_objects_cost_no_more_than_their_text()
    {
        // One large object, then many small ones of the same depth.
        StringBuilder text = new("[{");
        for (int i = 0; i < 100_000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}\"n{i}\":0");
        }

        text.Append('}').Insert(text.Length, ",{\"a\":1}", 100_000).Append(']');
        byte[] utf8 = Encoding.UTF8.GetBytes(text.ToString());
        Stopwatch clock = Stopwatch.StartNew();
        StrictJson.Parse(utf8, "f.json", "the file");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Pythons_bare_numbers_become_strings()
    {
        static string Quoted(string text) => Encoding.UTF8.GetString(PythonNumbers.Quote(Encoding.UTF8.GetBytes(text)).Span);
        Assert.Equal("""{"NaN": ["NaN", "-Infinity", "Infinity", 1], "a\"NaN": "Infinity"}""", Quoted("""{"NaN": [NaN, -Infinity, Infinity, 1], "a\"NaN": "Infinity"}"""));
        Assert.Equal("""{"a": 1}""", Quoted("""{"a": 1}"""));
    }

    [Fact]
    public void A_value_of_another_kind_is_a_fault_with_its_place()
    {
        JsonValue root = JsonValue.Of(StrictJson.Parse("""{"list": [{"name": 5, "count": 1.5}], "none": null}"""u8.ToArray(), "f.json", "the file"), "f.json", "the file", "Mend it.");
        JsonValue item = root.Member("list").Items().Single();
        Assert.Null(root.Find("none"));
        Assert.Contains("'f.json', list[0].name: found 5, expected a string. Mend it.", Assert.Throws<CorruptFileException>(() => item.Member("name").Text()).Message, StringComparison.Ordinal);
        foreach (Action wrong in new Action[]
        {
            () => item.Member("count").Whole(0, 9), () => item.Member("count").Flag(), () => item.Member("nothing"), () => Assert.NotEmpty(item.Items()), () => Assert.NotEmpty(item.Member("name").Members()),
            () => item.Member("name").Find("x"), () => root.Member("list").Member("x"), () => root.Member("list").Number(), () => root.Member("none"),
        })
        {
            Assert.Throws<CorruptFileException>(wrong);
        }
    }

    [Theory]
    [InlineData("{\"a\": [", 9, 3)]
    [InlineData("{\"a\\ud800\": 1}", 9, 1)]
    [InlineData("{\"a\": x", 9, 2)]
    [InlineData("PK", 9, 0)]
    [InlineData("[1, 2, 3]", 2, 2)]
    public void The_first_tokens_end_where_the_text_does(string text, int count, int expected) => Assert.Equal(expected, JsonStart.Read(Encoding.UTF8.GetBytes(text), count).Count);
}
